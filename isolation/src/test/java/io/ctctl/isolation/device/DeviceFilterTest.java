package io.ctctl.isolation.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.oci.DeviceRule;
import io.ctctl.oci.DeviceType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DeviceFilterTest {
    private static final int BLOCK = 1;
    private static final int CHARACTER = 2;
    private static final String[] LETTERS = {"m", "r", "w"};

    @Property(tries = 1000)
    void theLastRuleThatCoversAnAccessDecides(
            @ForAll("rules") List<DeviceRule> rules,
            @ForAll @IntRange(min = 1, max = 2) int type,
            @ForAll @IntRange(min = 1, max = 7) int access,
            @ForAll @IntRange(max = 3) int major,
            @ForAll @IntRange(max = 3) int minor) {
        boolean expected = true;
        for (int bit = 0; bit < 3; bit++) {
            if ((access & 1 << bit) != 0) {
                expected &= allowed(rules, type, LETTERS[bit], major, minor);
            }
        }
        assertThat(DeviceMachine.allows(DeviceFilter.compile(rules), type, access, major, minor))
                .isEqualTo(expected);
    }

    private static boolean allowed(List<DeviceRule> rules, int type, String letter, long major, long minor) {
        boolean allowed = false;
        for (DeviceRule rule : rules) {
            boolean sameType = rule.type() == DeviceType.ALL || (rule.type() == DeviceType.BLOCK) == (type == BLOCK);
            boolean sameDevice =
                    (rule.major() == null || rule.major() == major) && (rule.minor() == null || rule.minor() == minor);
            if (sameType && sameDevice && rule.access().contains(letter)) {
                allowed = rule.allow();
            }
        }
        return allowed;
    }

    @Provide
    Arbitrary<List<DeviceRule>> rules() {
        Arbitrary<Long> numbers = Arbitraries.longs().between(0, 3).injectNull(0.4);
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.of(DeviceType.ALL, DeviceType.BLOCK, DeviceType.CHARACTER),
                        numbers,
                        numbers,
                        Arbitraries.of("r", "w", "m", "rw", "rm", "rwm"))
                .as(DeviceRule::new)
                .list()
                .ofMaxSize(12);
    }

    @Test
    void withoutRulesEverythingIsDenied() {
        assertThat(DeviceMachine.allows(DeviceFilter.compile(List.of()), CHARACTER, 2, 1, 3))
                .isFalse();
    }

    @Test
    void theDefaultsAllowTheStandardNodesAndMakingOthers() {
        byte[] program = DeviceFilter.compile(DefaultDevices.RULES);
        DefaultDevices.NODES.forEach(
                node -> assertThat(DeviceMachine.allows(program, CHARACTER, 6, (int) node.major(), (int) node.minor()))
                        .as(node.path())
                        .isTrue());
        assertThat(DeviceMachine.allows(program, CHARACTER, 6, 136, 7)).isTrue();
        assertThat(DeviceMachine.allows(program, BLOCK, 1, 8, 0)).isTrue();
        assertThat(DeviceMachine.allows(program, BLOCK, 2, 8, 0)).isFalse();
        assertThat(DeviceMachine.allows(program, CHARACTER, 2, 1, 1)).isFalse();
        assertThat(DeviceMachine.allows(program, CHARACTER, 4, 5, 1)).isFalse();
    }

    @Test
    void whatFollowsAFinalRuleIsLeftOut() {
        List<DeviceRule> last = DefaultDevices.ALL_DEVICES;
        List<DeviceRule> all = new ArrayList<>(DefaultDevices.RULES);
        all.addAll(last);
        assertThat(DeviceFilter.compile(all)).isEqualTo(DeviceFilter.compile(last));
    }

    @Test
    void tooManyRulesAreRefused() {
        List<DeviceRule> rules = Collections.nCopies(1000, new DeviceRule(true, DeviceType.CHARACTER, 1L, 3L, "rw"));
        assertThatThrownBy(() -> DeviceFilter.compile(rules)).hasMessageStartingWith("too many device rules");
    }
}
