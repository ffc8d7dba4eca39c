package io.ctctl.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulationTest {
    /** In points: what is left of the percent that the policy promises when the recorded run has had its half of it. */
    private static final double EXACT = 0.5;

    /** The kernel alone is a matter of chance where threads do not divide: ten seconds of it are not as the next ten. */
    private static final double CHANCE = 2.5;

    static Stream<RecordedRun> recordings() {
        return RecordedRun.all();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void agreesWithWhatWasMeasured(RecordedRun recorded) {
        Outcome outcome = Simulation.of(recorded.scenario());

        for (int i = 0; i < recorded.containers().size(); i++) {
            assertThat(outcome.containers().get(i).share())
                    .as(outcome.containers().get(i).name())
                    .isCloseTo(100 * recorded.containers().get(i).share(), within(recorded.loop() ? EXACT : CHANCE));
        }
    }

    private static Outcome run(String json) {
        return Simulation.of(ScenarioFile.parse(json));
    }

    @Test
    void theSameScenarioHasTheSameOutcome() {
        String json =
                """
                {"cpus": 3, "seconds": 5, "containers": [
                  {"name": "a", "threads": [{"count": 2, "work": 3, "sleep": 7}]},
                  {"name": "b", "cpuunits": 2500, "threads": 4},
                  {"name": "c", "cpulimit": 30, "from": 1, "until": 3, "threads": 1}]}
                """;

        assertThat(run(json)).isEqualTo(run(json));
    }

    @Test
    void theCpusAreNeverIdleWhileSomebodyWants() {
        Outcome outcome = run(
                """
                {"cpus": 2, "seconds": 5, "containers": [
                  {"name": "a", "cpuunits": 8, "threads": 1},
                  {"name": "b", "cpuunits": 500000, "threads": 2}]}
                """);

        assertThat(outcome.usedPercent()).isEqualTo(100);
    }

    @Test
    void aGuaranteeIsKeptBesideHogs() {
        Outcome outcome = run(
                """
                {"cpus": 2, "seconds": 10, "containers": [
                  {"name": "promised", "cpuunits": 100, "cpuguarantee": 50, "threads": 2},
                  {"name": "hogs", "cpuunits": 16000, "threads": 16}]}
                """);

        assertThat(outcome.containers().get(0).cpuSeconds()).isCloseTo(5, within(0.1));
    }

    @Test
    void aHogOnCreditsGetsItsRate() {
        Outcome outcome = run(
                """
                {"cpus": 1, "seconds": 120, "containers": [
                  {"name": "a", "threads": 1,
                   "credits": {"fill-rate": 7, "interval": 32, "tokens": 200, "tokens-min": 200, "tokens-max": 400}}]}
                """);

        assertThat(outcome.containers().get(0).cpuSeconds() / 120).isCloseTo(7.0 / 32, within(0.01));
    }

    @Test
    void creditsServeAnInteractiveContainerBetterThanALimit() {
        String pattern =
                """
                {"cpus": 2, "seconds": 20, "containers": [
                  {"name": "quick", "cpuunits": 8000, %s,
                   "threads": [{"work": 5, "sleep": 45}, {"work": 60, "sleep": 440}]},
                  {"name": "hogs", "threads": 8}]}
                """;
        double credits = p99(
                pattern,
                "\"credits\": {\"fill-rate\": 25, \"interval\": 100, \"tokens-min\": 50, \"tokens-max\": 400}");
        double limit = p99(pattern, "\"cpulimit\": 25");

        assertThat(credits).isLessThanOrEqualTo(limit / 2);
    }

    private static double p99(String pattern, String how) {
        return run(String.format(pattern, how))
                .containers()
                .get(0)
                .latency()
                .orElseThrow()
                .p99();
    }

    @Test
    void whatIsWrongInAFileIsNamed() {
        assertThatThrownBy(() -> run("{\"cpus\":2}")).hasMessageContaining("containers");
        assertThatThrownBy(() -> run("["))
                .hasMessageContaining("no scenario")
                .hasMessageContaining("line: 1, column: 1")
                .hasMessageNotContaining("Source");
        assertThatThrownBy(() -> run("{\"cpus\":2,\"containers\":[{\"name\":\"a\",\"thread\":1}]}"))
                .hasMessageContaining("unknown \"thread\"");
        assertThatThrownBy(() -> run("{\"cpus\":0,\"containers\":[{\"name\":\"a\",\"threads\":1}]}"))
                .hasMessageContaining("use 1.0 to 1024");
        assertThatThrownBy(() -> run("{\"cpus\":2,\"containers\":[{\"name\":\"a\",\"cpumask\":\"7\",\"threads\":1}]}"))
                .hasMessageContaining("no 7");
    }
}
