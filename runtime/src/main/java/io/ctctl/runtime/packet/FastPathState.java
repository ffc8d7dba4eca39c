package io.ctctl.runtime.packet;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose frames take the fast path of a network.
 *
 * @param wanted whether it is switched on
 * @param taking how many interfaces' frames do
 * @param others how many interfaces' frames do not, by the reason
 */
public record FastPathState(boolean wanted, int taking, Map<String, Integer> others) {
    public FastPathState {
        others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
    }
}
