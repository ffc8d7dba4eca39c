package io.ctctl.tests.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;

/** How a command ended. */
public final class Result {
    private final List<String> command;
    private final int code;
    private final byte[] output;
    private final byte[] error;

    Result(List<String> command, int code, byte[] output, byte[] error) {
        this.command = command;
        this.code = code;
        this.output = output;
        this.error = error;
    }

    /** The exit code; 128+n when signal n ended it. */
    public int code() {
        return code;
    }

    /** Standard output, byte for byte. */
    public byte[] bytes() {
        return output.clone();
    }

    /** Standard output as text. */
    public String out() {
        return new String(output, UTF_8);
    }

    /** Standard error as text. */
    public String err() {
        return new String(error, UTF_8);
    }

    /** Standard output without blanks and line ends around it. */
    public String text() {
        return out().strip();
    }

    public List<String> lines() {
        return out().lines().toList();
    }

    /** Standard output of a command that succeeded, as the JSON that it is. */
    public JsonNode json() {
        try {
            return new ObjectMapper().readTree(ok().bytes());
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + this, e);
        }
    }

    /** This, when it succeeded; else a failure that shows what it said. */
    public Result ok() {
        return code(0);
    }

    /** This, when it ended with the code. */
    public Result code(int expected) {
        if (code != expected) {
            throw new AssertionError("expected exit code " + expected + " of " + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\n-> " + code + "\nout: " + out() + "\nerr: " + err();
    }
}
