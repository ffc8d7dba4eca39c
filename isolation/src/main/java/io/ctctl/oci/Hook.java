package io.ctctl.oci;

import java.util.List;

/** One program of a hook; {@code args} starts with its name, the timeout is in seconds. */
public record Hook(String path, List<String> args, List<String> env, Integer timeout) {
    public Hook {
        Check.absolute("hook.path", path);
        args = Check.list("hook.args", args);
        env = Check.list("hook.env", env);
        Check.that(timeout == null || timeout > 0, "hook %s: timeout must be at least 1 second, is %s", path, timeout);
    }
}
