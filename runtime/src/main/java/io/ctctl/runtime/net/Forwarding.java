package io.ctctl.runtime.net;

import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether this machine passes packets on between containers and the world. It is a setting of the whole network namespace:
 * one of the instance's own is simply set, the host's only when the user has said so, and what it was before is kept to be
 * put back.
 */
public final class Forwarding {
    private static final String OF_THE_FIRST = "core/netdev_budget";
    private static final Path SYSCTL = Path.of("/proc/sys/net");
    private static final String V4 = "ipv4/ip_forward";
    private static final String V6 = "ipv6/conf/all/forwarding";
    private static final String PROXY_NDP = "ipv6/conf/all/proxy_ndp";

    /** The user's word; in the state directory. */
    record Consent(boolean given) {}

    /** Settings as they were before we changed them; in the run directory, as they are gone with the machine. */
    record Before(Map<String, String> values) {}

    /**
     * How things stand.
     *
     * @param own the network namespace is not the host's
     * @param consent the user has turned it on for this instance
     */
    public record Status(boolean ipv4, boolean ipv6, boolean own, boolean consent) {}

    private static final Document<Consent> CONSENT = new Document<>(Consent.class, 1);
    private static final Document<Before> BEFORE = new Document<>(Before.class, 1);

    private final Path consent;
    private final Path before;
    private final Path noticed;
    private final Path sysctl;
    private final boolean own;

    Forwarding(Instance instance) {
        this(instance, SYSCTL);
    }

    Forwarding(Instance instance, Path sysctl) {
        consent = instance.stateDir().resolve("forwarding.json");
        before = instance.runDir().resolve("forwarding.json");
        noticed = instance.runDir().resolve("forwarding-noticed");
        this.sysctl = sysctl;
        own = ownNamespace(sysctl);
    }

    /** Only the first network namespace has the machine's own settings. */
    private static boolean ownNamespace(Path sysctl) {
        return !Files.exists(sysctl.resolve(OF_THE_FIRST));
    }

    public Status status() throws IOException {
        return new Status(isOn(V4), isOn(V6), own, CONSENT.read(consent).isPresent());
    }

    /** Consent: from now on, and after each start of the machine. */
    public synchronized void on() throws IOException {
        CONSENT.write(consent, new Consent(true), Durability.MACHINE);
        apply();
    }

    /** Puts everything back as it was found. */
    public synchronized void off() throws IOException {
        Optional<Before> found = BEFORE.read(before);
        if (found.isPresent()) {
            for (Map.Entry<String, String> setting : found.get().values().entrySet()) {
                if (Files.exists(sysctl.resolve(setting.getKey()))) {
                    write(setting.getKey(), setting.getValue());
                }
            }
            Files.deleteIfExists(before);
        }
        Files.deleteIfExists(consent);
        Files.deleteIfExists(noticed);
    }

    /** For a network that leads out: does what there is consent for. */
    synchronized void wanted() throws IOException {
        if (own || CONSENT.read(consent).isPresent()) {
            apply();
        }
    }

    /**
     * For a bridge: the kernel begins a namespace with all bridges filtered twice, by their own rules and by those of what is
     * routed. The host's other bridges may need that.
     */
    synchronized void bridged() throws IOException {
        BridgeSwitches switches = new BridgeSwitches(sysctl.resolve("bridge"));
        if (own && switches.present()) {
            switches.off();
        }
    }

    private void apply() throws IOException {
        Map<String, String> values =
                new LinkedHashMap<>(BEFORE.read(before).map(Before::values).orElse(Map.of()));
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put(V4, "1");
        if (Files.exists(sysctl.resolve(V6))) {
            // a router takes no routes from others unless told so with a 2: the host keeps those it has
            wanted.putAll(advertised());
            wanted.put(V6, "1");
            wanted.put(PROXY_NDP, "1");
        }
        wanted.entrySet().removeIf(setting -> setting.getValue().equals(read(setting.getKey())));
        wanted.keySet().forEach(key -> values.putIfAbsent(key, read(key)));
        if (!own && !wanted.isEmpty()) {
            // before the first change: whoever comes after us puts it back
            BEFORE.write(before, new Before(values), Durability.DAEMON);
        }
        for (Map.Entry<String, String> setting : wanted.entrySet()) {
            write(setting.getKey(), setting.getValue());
        }
    }

    private Map<String, String> advertised() throws IOException {
        Map<String, String> links = new LinkedHashMap<>();
        if (isOn(V6)) {
            return links;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(sysctl.resolve("ipv6/conf"))) {
            for (Path link : all) {
                String key = "ipv6/conf/" + link.getFileName() + "/accept_ra";
                if ("1".equals(read(key)) && !link.endsWith("all") && !link.endsWith("default")) {
                    links.put(key, "2");
                }
            }
        }
        return links;
    }

    /** What a user should know, said once in the life of the run directory. */
    Optional<String> notice() throws IOException {
        if (isOn(V4) || own) {
            return Optional.empty();
        }
        try {
            Files.createFile(noticed);
        } catch (FileAlreadyExistsException ignored) {
            // EEXIST: it has been said
            return Optional.empty();
        }
        return Optional.of("note: containers reach this host and each other but nothing beyond, as the host does not"
                + " forward: `ctctl network forwarding on` lets it, `off` undoes that");
    }

    private boolean isOn(String key) {
        return "1".equals(read(key));
    }

    private String read(String key) {
        try {
            return Files.readString(sysctl.resolve(key)).strip();
        } catch (IOException ignored) {
            // ENOENT: a kernel without it, or a link that has just gone
            return "";
        }
    }

    private void write(String key, String value) throws IOException {
        Files.writeString(sysctl.resolve(key), value);
    }
}
