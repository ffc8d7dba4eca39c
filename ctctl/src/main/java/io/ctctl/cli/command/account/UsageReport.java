package io.ctctl.cli.command.account;

import io.ctctl.runtime.account.Counter;
import io.ctctl.runtime.account.MemoryKind;
import io.ctctl.runtime.account.Rates;
import io.ctctl.runtime.account.Usage;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A container's usage as programs read it; what the kernel does not keep is left out.
 *
 * @param seconds over which rates and parts were measured
 * @param now totals since its start, and levels, by the name of the counter
 */
record UsageReport(
        String id,
        String name,
        double seconds,
        OptionalDouble cpus,
        double entitledCpus,
        OptionalDouble limitCpus,
        OptionalDouble throttledPart,
        OptionalDouble cpuWaitPart,
        OptionalDouble memoryWaitPart,
        OptionalDouble ioWaitPart,
        OptionalLong memoryLimitBytes,
        Map<String, Long> memory,
        OptionalDouble readBytesPerSecond,
        OptionalDouble writtenBytesPerSecond,
        OptionalDouble readsPerSecond,
        OptionalDouble writesPerSecond,
        OptionalDouble receivedBytesPerSecond,
        OptionalDouble sentBytesPerSecond,
        OptionalLong pidsLimit,
        Map<String, Long> now) {

    static UsageReport of(Usage usage) {
        Rates rates = usage.rates();
        return new UsageReport(
                usage.container().id().value(),
                usage.name(),
                rates.seconds(),
                usage.cpus(),
                usage.entitledCpus(),
                usage.bounds().cpus(),
                rates.throttledPeriods(),
                rates.share(Counter.CPU_WAIT_NANOS),
                rates.share(Counter.MEMORY_WAIT_NANOS),
                rates.share(Counter.IO_WAIT_NANOS),
                usage.bounds().memoryBytes(),
                memory(usage),
                rates.perSecond(Counter.READ_BYTES),
                rates.perSecond(Counter.WRITTEN_BYTES),
                rates.perSecond(Counter.READS),
                rates.perSecond(Counter.WRITES),
                rates.perSecond(Counter.RECEIVED_BYTES),
                rates.perSecond(Counter.SENT_BYTES),
                usage.bounds().pids(),
                counters(rates));
    }

    private static Map<String, Long> memory(Usage usage) {
        Map<String, Long> kinds = new LinkedHashMap<>();
        for (MemoryKind kind : MemoryKind.values()) {
            if (usage.memory().containsKey(kind)) {
                kinds.put(kind.name().toLowerCase(Locale.ROOT), usage.memory().get(kind));
            }
        }
        return kinds;
    }

    private static Map<String, Long> counters(Rates rates) {
        Map<String, Long> counters = new LinkedHashMap<>();
        for (Counter counter : Counter.values()) {
            rates.to().get(counter).ifPresent(value -> counters.put(camel(counter.name()), value));
        }
        return counters;
    }

    /** {@code cpuNanos} of CPU_NANOS. */
    private static String camel(String name) {
        StringBuilder text = new StringBuilder();
        for (String word : name.toLowerCase(Locale.ROOT).split("_")) {
            text.append(text.length() == 0 ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return text.toString();
    }
}
