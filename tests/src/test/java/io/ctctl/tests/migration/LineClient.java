package io.ctctl.tests.migration;

import io.ctctl.tests.harness.Await;

/** A container {@code client} whose connection carries numbered lines, and keeps what a server sends back of them. */
final class LineClient {
    private final TwoHosts hosts;

    private LineClient(TwoHosts hosts) {
        this.hosts = hosts;
    }

    /** Here, to port 7 of an address. */
    static LineClient start(TwoHosts hosts, String address, String network) {
        hosts.run(
                "client",
                "until nc -w 1 " + address + " 7 </dev/null; do :; done; (i=0; while :; do i=$((i+1)); echo $i;"
                        + " sleep 0.02; done) | nc " + address + " 7 >/back",
                "--network",
                network);
        LineClient client = new LineClient(hosts);
        client.awaitLines();
        return client;
    }

    void awaitLines() {
        int before = lines();
        Await.until(TwoHosts.PATIENCE, "more answers", () -> lines() > before + 3);
    }

    private int lines() {
        String text =
                hosts.here().ctctl("exec", "client", "sh", "-c", "wc -l </back").text();
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    /** None is missing, none came twice. */
    void requireEveryLine() {
        hosts.here()
                .ctctl("exec", "client", "sh", "-c", "head -n $(wc -l </back) /back >/b; seq $(wc -l </b) | cmp - /b")
                .ok();
    }
}
