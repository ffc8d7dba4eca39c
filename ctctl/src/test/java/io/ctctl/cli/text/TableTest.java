package io.ctctl.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAlignAndLinesDoNotEndInBlanks() {
        Table table = new Table("NAME", "ID", "STATUS");
        table.row("wéb", "12", "Up");
        table.row("a-long-name", "3", "");
        assertThat(table)
                .hasToString(
                        """
                        NAME         ID  STATUS
                        wéb          12  Up
                        a-long-name  3
                        """);
    }

    @Test
    void spansAreRoundedDownToOneUnit() {
        assertThat(Format.span(Duration.ofMillis(10))).isEqualTo("less than a second");
        assertThat(Format.span(Duration.ofSeconds(1))).isEqualTo("1 second");
        assertThat(Format.span(Duration.ofSeconds(119))).isEqualTo("119 seconds");
        assertThat(Format.span(Duration.ofMinutes(5))).isEqualTo("5 minutes");
        assertThat(Format.span(Duration.ofHours(47))).isEqualTo("47 hours");
        assertThat(Format.span(Duration.ofDays(3))).isEqualTo("3 days");
        assertThat(Format.span(Duration.ofDays(90))).isEqualTo("3 months");
        assertThat(Format.span(Duration.ofSeconds(-5))).isEqualTo("less than a second");
    }

    @Test
    void sizesHaveTwoDigits() {
        assertThat(Format.bytes(17)).isEqualTo("17 B");
        assertThat(Format.bytes(1536)).isEqualTo("1.5 KiB");
        assertThat(Format.bytes(24L << 30)).isEqualTo("24 GiB");
    }

    @Test
    void whatAContainerChoseDoesNotReachTheTerminal() {
        assertThat(Format.clipped("a\033[31mb\n", 20)).isEqualTo("a?[31mb?");
        assertThat(Format.clipped("abcdef", 4)).isEqualTo("abc…");
    }
}
