package io.ctctl.runtime.net;

import io.ctctl.runtime.config.ContainerId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who has what there is only one of, and who has it after that. */
final class Holders<K> {
    private final Map<K, ContainerId> holders = new HashMap<>();
    private final Map<K, ContainerId> heirs = new HashMap<>();

    /** It is the container's from now on, or from when its holder gives it back. */
    void put(K key, ContainerId id) {
        ContainerId holder = holders.putIfAbsent(key, id);
        if (holder != null && !holder.equals(id)) {
            heirs.put(key, id);
        }
    }

    void remove(K key, ContainerId id) {
        heirs.remove(key, id);
        if (holders.remove(key, id)) {
            Optional.ofNullable(heirs.remove(key)).ifPresent(heir -> holders.put(key, heir));
        }
    }

    Optional<ContainerId> of(K key) {
        return Optional.ofNullable(holders.get(key));
    }
}
