package io.ctctl.runtime.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What of a host its containers can have noticed: a program chooses its code by it once, at its start. */
public record HostTraits(String machine, String kernel, Set<String> cpuFeatures) {
    public HostTraits {
        cpuFeatures = cpuFeatures == null ? Set.of() : Set.copyOf(cpuFeatures);
    }

    public static HostTraits read() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
        Set<String> features = new TreeSet<>();
        lines.stream()
                .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                .findFirst()
                .ifPresent(line -> features.addAll(Arrays.asList(
                        line.substring(line.indexOf(':') + 1).strip().split("\\s+"))));
        String kernel =
                Files.readAllLines(Path.of("/proc/sys/kernel/osrelease")).get(0);
        return new HostTraits(System.getProperty("os.arch"), kernel, features);
    }

    /** Why a running container of a host like {@code source} cannot go on here. */
    public Optional<String> refusal(HostTraits source) {
        if (!machine.equals(source.machine)) {
            return Optional.of("its programs are of " + source.machine + ", this host is of " + machine);
        }
        Set<String> missing = new TreeSet<>(source.cpuFeatures);
        missing.removeAll(cpuFeatures);
        missing.removeIf(HostTraits::isTheKernelsOwn);
        if (!missing.isEmpty()) {
            return Optional.of("this CPU lacks what its programs may use: "
                    + String.join(" ", missing.stream().limit(8).toList()));
        }
        return Optional.empty();
    }

    // of no interest to programs: speculation control, virtualisation, power, and what only the kernel can use
    private static boolean isTheKernelsOwn(String feature) {
        return feature.matches(
                "(ss|ht|tm|tm2|pbe|vmx|svm|smx|est|acpi|dtherm|ida|arat|pln|pts|hwp.*|pti|ibrs.*|ibpb|stibp|ssbd|"
                        + "tpr_shadow|flexpriority|ept.*|vpid|vnmi|aperfmperf|dts|monitor|pdcm|pcid|invpcid|xtpr|dca|arch_.*|"
                        + "constant_tsc|nonstop_tsc|tsc_.*|rep_good|nopl|hypervisor|cpuid.*|invpcid_single|md_clear|"
                        + "flush_l1d|spec_ctrl|intel_.*|smep|smap|umip|split_lock_detect|cqm.*|cat_.*|cdp_.*|rdt_a|mba|"
                        + "art|bts|pebs|perf.*|topoext|extapic|cr8_legacy|osvw|ibs|skinit|wdt|tce|nodeid_msr|"
                        + "cpb|hw_pstate|npt|lbrv|svm_lock|nrip_save|vmcb_clean|flushbyasid|decodeassists|pause.*|"
                        + "pfthreshold|avic|v_.*|vgif|x2avic|overflow_recov|succor|smca|amd_.*|cmp_legacy|de|vme|pse|pse36|"
                        + "mce|mca|mtrr|pge|x2apic|apic|extd_apicid|ibrs_enhanced|user_shstk|bus_lock_detect)");
    }
}
