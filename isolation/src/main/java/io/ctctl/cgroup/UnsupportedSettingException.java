package io.ctctl.cgroup;

/**
 * The host cannot hold a limit that was asked for; it is never left out silently. The message names the setting and
 * what is missing.
 */
public final class UnsupportedSettingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String setting;

    public UnsupportedSettingException(String setting, String reason) {
        super(setting + ": " + reason);
        this.setting = setting;
    }

    /** The field of the runtime-spec's resources, such as {@code memory.swap}. */
    public String setting() {
        return setting;
    }
}
