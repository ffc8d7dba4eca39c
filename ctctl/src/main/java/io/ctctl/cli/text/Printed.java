package io.ctctl.cli.text;

import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.store.Json;
import java.io.IOException;

/** Answers for programs. */
public final class Printed {
    private Printed() {}

    /** A value as JSON, and the end of its line. */
    public static void json(Request request, Object value) throws IOException {
        request.outBytes().write(Json.bytes(value));
        request.out().write("\n");
    }
}
