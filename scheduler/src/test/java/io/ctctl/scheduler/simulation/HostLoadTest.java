package io.ctctl.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Shares hold beside a host that works itself, however that falls on the CPUs. */
class HostLoadTest {
    private static final double NOISE = 0.3;

    private static final List<String> HOSTS = List.of(
            "{'name':'h','cpumask':'0','threads':[{'work':5,'sleep':20}]}",
            "{'name':'h','threads':[{'work':300,'sleep':700}]}",
            "{'name':'nice','cpuunits':110,'threads':1}",
            "{'name':'h','cpumask':'0','threads':1}",
            "{'name':'h','threads':1},{'name':'i','threads':[{'work':300,'sleep':200}]}",
            "{'name':'h','threads':1},{'name':'i','threads':1},{'name':'j','threads':1}",
            "{'name':'h','from':4,'until':8,'threads':1}");

    static Stream<Arguments> loads() {
        return Stream.of(
                        "1:1 1:8",
                        "1:1 1:1 1:1",
                        "1:1 2:1 3:1",
                        "3:1 2:1 2:1",
                        "1:2 3:2",
                        "1:1 1:1 1:1 1:1 1:1",
                        "1:8 2:2 4:3 1:1")
                .flatMap(load -> HOSTS.stream().map(host -> Arguments.of(load, host)));
    }

    @ParameterizedTest
    @MethodSource("loads")
    void theLoopIsWithinAPercentAndNoWorseThanTheKernelAlone(String weightsAndThreads, String host) {
        BusyLoad load = new BusyLoad(
                2, each(weightsAndThreads, 0, 1000), each(weightsAndThreads, 1, 1), host.replace('\'', '"'));
        double alone = load.error(false);
        double corrected = load.error(true);

        assertThat(corrected).isLessThanOrEqualTo(1.0).isLessThanOrEqualTo(Math.max(alone, NOISE));
    }

    private static List<Integer> each(String specs, int part, int factor) {
        return Arrays.stream(specs.split(" "))
                .map(spec -> factor * Integer.parseInt(spec.split(":")[part]))
                .toList();
    }
}
