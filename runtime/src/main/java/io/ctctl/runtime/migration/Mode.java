package io.ctctl.runtime.migration;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a container is moved. */
public enum Mode {
    /** It is stopped, and started there. */
    OFFLINE,
    /** It goes on where it was, after a pause; memory is copied while it runs. */
    LIVE;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
