package io.ctctl.isolation.plan;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Steps of every kind with arbitrary values, made from the records' components. */
final class SampleSteps {
    private final Random random;

    private SampleSteps(long seed) {
        random = new Random(seed);
    }

    /** One step of each kind. */
    static List<Step> all() {
        return all(1);
    }

    static List<Step> all(long seed) {
        SampleSteps samples = new SampleSteps(seed);
        return kinds().map(samples::step).toList();
    }

    private static Stream<Class<?>> kinds() {
        return Arrays.stream(Step.class.getPermittedSubclasses())
                .flatMap(group -> Arrays.stream(group.getPermittedSubclasses()));
    }

    private Step step(Class<?> kind) {
        RecordComponent[] components = kind.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(components).map(this::value).toArray();
        try {
            return (Step) kind.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(kind.toString(), e);
        }
    }

    private Object value(RecordComponent component) {
        Class<?> type = component.getType();
        if (type == String.class) {
            return text();
        } else if (type == Optional.class) {
            return random.nextBoolean() ? Optional.of(text()) : Optional.empty();
        } else if (type == List.class) {
            return IntStream.range(0, random.nextInt(5)).mapToObj(i -> text()).toList();
        } else if (type == Bytes.class) {
            byte[] content = new byte[random.nextInt(40)];
            random.nextBytes(content);
            return Bytes.of(content);
        } else if (type == Slot.class) {
            return new Slot(random.nextInt(Slot.COUNT));
        } else if (type == Flags.class) {
            return flags((Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]);
        } else if (type.isEnum()) {
            Object[] constants = type.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        } else if (type == int.class) {
            return random.nextInt(0, 010000);
        } else if (type == long.class) {
            return random.nextBoolean() ? random.nextLong(0, 1L << 41) : random.nextInt(3);
        }
        throw new AssertionError(component);
    }

    private Flags<MountFlag> flags(Class<?> kind) {
        long bits = 0;
        for (Object flag : kind.getEnumConstants()) {
            bits |= random.nextBoolean() ? ((PlanFlag) flag).value() : 0;
        }
        return new Flags<>(bits);
    }

    private String text() {
        return IntStream.range(0, random.nextInt(12))
                .mapToObj(
                        i -> random.nextInt(8) == 0 ? "é (,)\\[]\n\t" : Character.toString(random.nextInt(0x21, 0x7f)))
                .collect(Collectors.joining());
    }
}
