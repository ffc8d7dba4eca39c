package io.ctctl.netvirt.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.linux.BpfMap;
import io.ctctl.linux.Fd;
import io.ctctl.linux.ProgramTrial;
import io.ctctl.linux.SyscallException;
import io.ctctl.linux.TrafficProgram;
import io.ctctl.netvirt.account.Traffic;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.network.InterfaceName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel runs the program on frames that come in by the loopback link, number 1. */
class PortProgramTest {
    private static final int PASS = -1;
    private static final int REDIRECTED = 7;
    private static final int LOOPBACK = 1;
    private static final int NETWORK = 3;
    private static final int TCP = 6;

    private static final MacAddress A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress B = MacAddress.parse("02:00:00:00:00:0b");
    private static final MacAddress BRIDGE = MacAddress.parse("02:00:00:00:00:ff");
    private static final String A4 = "10.0.0.10";
    private static final String B4 = "10.0.0.11";
    private static final String A6 = "fd00::a";
    private static final String B6 = "fd00::b";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private BpfMap stations;
    private BpfMap counters;

    @BeforeEach
    void twoStations() throws SyscallException {
        String name = "ctctl_p" + ProcessHandle.current().pid();
        stations = BpfMap.create(new BpfMap.Layout(name, Station.KEY_BYTES, Station.VALUE_BYTES, false, 16));
        opened.add(stations);
        counters = BpfMap.create(new BpfMap.Layout(name, PortCounters.KEY_BYTES, PortCounters.VALUE_BYTES, true, 16));
        opened.add(counters);
        add(NETWORK, LOOPBACK, "cta0", A, A4, A6);
        add(NETWORK, 99, "ctb0", B, B4, B6);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private void add(int network, int port, String link, MacAddress mac, String... addresses) throws SyscallException {
        counters.putNew(PortCounters.key(new InterfaceName(link)), new byte[PortCounters.VALUE_BYTES]);
        for (String address : addresses) {
            Station station = new Station(network, port, new InterfaceName(link), mac, IpAddress.parse(address));
            stations.put(station.key(), station.value());
        }
    }

    private int run(boolean across, byte[] frame) throws SyscallException {
        byte[] code =
                new PortProgram(NETWORK, 7, BRIDGE, across).assemble(stations.descriptor(), counters.descriptor());
        assertThat(ProgramTrial.objection(code)).isEmpty();
        try (Fd program = TrafficProgram.load(code)) {
            return ProgramTrial.run(program, frame);
        }
    }

    private Traffic counted(String link) throws SyscallException {
        return PortCounters.sum(
                counters.get(PortCounters.key(new InterfaceName(link))).orElseThrow());
    }

    private static byte[] frame(MacAddress to, MacAddress from, String source, String destination, int protocol) {
        IpAddress sender = IpAddress.parse(source);
        boolean four = sender.family() == IpFamily.V4;
        ByteBuffer frame = ByteBuffer.allocate(100).put(to.bytes()).put(from.bytes());
        frame.putShort((short) (four ? 0x0800 : 0x86dd));
        frame.put(14, (byte) (four ? 0x45 : 0x60));
        frame.put(14 + (four ? 9 : 6), (byte) protocol);
        frame.put(14 + (four ? 12 : 8), sender.bytes());
        frame.put(14 + (four ? 16 : 24), IpAddress.parse(destination).bytes());
        return frame.array();
    }

    @ParameterizedTest
    @CsvSource({A4 + "," + B4 + ",V4", A6 + "," + B6 + ",V6"})
    void aFrameOfAStationToAnotherIsCountedForBoth(String from, String to, IpFamily family) throws SyscallException {
        assertThat(run(true, frame(B, A, from, to, TCP))).isEqualTo(REDIRECTED);
        assertThat(counted("cta0").rows()).containsExactly(new Traffic.Row(0, Direction.OUT, family, 86, 1));
        assertThat(counted("ctb0").rows()).containsExactly(new Traffic.Row(0, Direction.IN, family, 86, 1));
    }

    @ParameterizedTest
    @CsvSource({A4 + ",192.0.2.1,V4", A6 + ",2001:db8::1,V6"})
    void aFrameForTheBridgeIsCountedForItsSender(String from, String to, IpFamily family) throws SyscallException {
        assertThat(run(false, frame(BRIDGE, A, from, to, TCP))).isEqualTo(REDIRECTED);
        assertThat(counted("cta0").rows()).containsExactly(new Traffic.Row(0, Direction.OUT, family, 86, 1));
    }

    private void assertPasses(boolean across, byte[] frame) throws SyscallException {
        assertThat(run(across, frame)).isEqualTo(PASS);
        assertThat(counted("cta0").rows()).isEmpty();
        assertThat(counted("ctb0").rows()).isEmpty();
    }

    @Test
    void whoIsKeptApartReachesTheBridgeAlone() throws SyscallException {
        assertPasses(false, frame(B, A, A4, B4, TCP));
    }

    @ParameterizedTest
    @CsvSource({
        "02:00:00:00:00:0b," + A4, // another's MAC address
        "02:00:00:00:00:0a," + B4, // another's address
        "02:00:00:00:00:0b," + B4, // both of another, who is at another port
        "02:00:00:00:00:0a," + B6,
        "02:00:00:00:00:0a,10.0.0.12"
    })
    void whatASenderMayNotSendGoesTheOrdinaryWay(String mac, String address) throws SyscallException {
        String to = address.contains(":") ? A6 : A4;
        assertPasses(true, frame(BRIDGE, MacAddress.parse(mac), address, to, TCP));
    }

    @Test
    void whoeverHasOneOfBothAddressesIsNotReached() throws SyscallException {
        assertPasses(true, frame(B, A, A4, "10.0.0.12", TCP));
        byte[] everybody = frame(B, A, A4, B4, TCP);
        Arrays.fill(everybody, 0, 6, (byte) 0xff);
        assertPasses(true, everybody);
    }

    @ParameterizedTest
    @ValueSource(ints = {58, 0, 43, 44, 60})
    void whatMayBeNeighbourDiscoveryGoesTheOrdinaryWay(int nextHeader) throws SyscallException {
        assertPasses(true, frame(BRIDGE, A, A6, B6, nextHeader));
    }

    @Test
    void otherNetworksStationsAreNotReached() throws SyscallException {
        add(NETWORK + 1, 99, "ctb0", B, B4);
        assertPasses(true, frame(B, A, A4, B4, TCP));
        add(NETWORK + 1, LOOPBACK, "cta0", A, A4);
        assertPasses(true, frame(BRIDGE, A, A4, B4, TCP));
    }

    @Test
    void withoutCountersNobodyIsReached() throws SyscallException {
        counters.remove(PortCounters.key(new InterfaceName("ctb0")));
        assertThat(run(true, frame(B, A, A4, B4, TCP))).isEqualTo(PASS);
        assertThat(counted("cta0").rows()).isEmpty();
        counters.remove(PortCounters.key(new InterfaceName("cta0")));
        assertThat(run(true, frame(BRIDGE, A, A4, B4, TCP))).isEqualTo(PASS);
    }

    @Test
    void anythingElseGoesTheOrdinaryWay() throws SyscallException {
        byte[] arp = frame(BRIDGE, A, A4, B4, TCP);
        arp[13] = 6;
        assertPasses(true, arp);
    }
}
