package io.ctctl.isolation.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the Java model of the plan's operations against the C header. */
class PlanOpsTest {
    private final PlanOpsHeader header = PlanOpsHeader.read();

    PlanOpsTest() throws IOException {}

    @Test
    void operationsAreThoseOfTheHeader() {
        Map<String, String> operations = new LinkedHashMap<>();
        for (Operation operation : Operation.values()) {
            String arguments = operation.arguments().stream()
                    .map(argument -> argument.name() + "=" + argument.kind() + argument.set())
                    .collect(Collectors.joining(" "));
            operations.put(operation.name(), operation.code() + " " + operation.call() + " " + arguments);
        }

        assertThat(operations).isEqualTo(header.operations());
    }

    @Test
    void flagsAreThoseOfTheHeader() {
        Map<String, Map<String, Long>> flags = new LinkedHashMap<>();
        FlagNames.SETS.forEach((set, values) -> {
            Map<String, Long> byName = flags.computeIfAbsent(set, name -> new LinkedHashMap<>());
            Arrays.stream(values).forEach(flag -> byName.put(flag.name(), flag.value()));
        });

        assertThat(flags).isEqualTo(header.flags());
    }

    @Test
    void flagsArePrintedInTheOrderOfTheHeader() {
        FlagNames.SETS.forEach((set, values) -> assertThat(Stream.of(values).map(PlanFlag::name))
                .as(set)
                .containsExactlyElementsOf(header.flags().get(set).keySet()));
    }

    @Test
    void everyStepTellsExactlyTheArgumentsOfItsOperation() {
        assertThat(SampleSteps.all()).allSatisfy(step -> {
            RecordingSink sink = new RecordingSink();
            step.describe(sink);
            assertThat(sink.kinds)
                    .as(step.toString())
                    .hasSameSizeAs(step.operation().arguments());
            for (int i = 0; i < sink.kinds.size(); i++) {
                assertThat(sink.kinds.get(i))
                        .contains(String.valueOf(
                                step.operation().arguments().get(i).kind()));
            }
        });
    }

    @Test
    void everyOperationHasAStep() {
        assertThat(SampleSteps.all()).extracting(Step::operation).containsExactlyInAnyOrder(Operation.values());
    }
}
