package io.ctctl.isolation.seccomp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Names and numbers of an ABI's system calls, from a resource file of lines {@code name TAB number}. */
public final class Syscalls {
    private static final Map<Abi, Syscalls> TABLES = load();

    private final Map<String, Integer> numbers;

    private Syscalls(Map<String, Integer> numbers) {
        this.numbers = Collections.unmodifiableMap(numbers);
    }

    public static Syscalls of(Abi abi) {
        return TABLES.get(abi);
    }

    /** As it is in seccomp_data.nr, with bit 30 for x32; empty when this ABI has no such call. */
    public OptionalInt number(String name) {
        Integer number = numbers.get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    public Set<String> names() {
        return numbers.keySet();
    }

    private static Map<Abi, Syscalls> load() {
        Map<Abi, Syscalls> tables = new EnumMap<>(Abi.class);
        Arrays.stream(Abi.values()).forEach(abi -> tables.put(abi, new Syscalls(read(abi))));
        return tables;
    }

    private static Map<String, Integer> read(Abi abi) {
        String resource = "syscalls-" + abi.name().toLowerCase(Locale.ROOT) + ".tsv";
        Map<String, Integer> numbers = new HashMap<>();
        try (InputStream stream = Syscalls.class.getResourceAsStream(resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                numbers.put(line.substring(0, tab), Integer.parseInt(line.substring(tab + 1)));
            }
            return numbers;
        } catch (IOException e) {
            throw new UncheckedIOException("read resource " + resource, e);
        }
    }
}
