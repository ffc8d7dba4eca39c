package io.ctctl.runtime.share;

import io.ctctl.linux.SyscallException;
import io.ctctl.scheduler.control.Bandwidth;
import io.ctctl.scheduler.cpu.BucketConfig;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.credit.CreditBucket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The buckets of containers that live on credits: opened, kept, and turned into quotas. */
final class Credits {
    private static final Logger LOG = LoggerFactory.getLogger(Credits.class);

    private Credits() {}

    static long now() {
        return System.nanoTime() / 1000;
    }

    /**
     * Gives a container the bucket its configuration asks for: as an earlier daemon left it, as it was saved with the container, or
     * as it is.
     */
    static void open(ShareMember member, Path file, Optional<SavedCredit> saved) throws IOException {
        Optional<BucketConfig> wanted = member.config().bucket();
        if (wanted.isEmpty()) {
            member.bucket(Optional.empty());
        } else if (member.bucket().isPresent()) {
            member.bucket().get().reconfigure(wanted.get(), now());
        } else {
            Optional<CreditFile> kept = CreditFile.read(file);
            kept.ifPresent(credit -> member.usedBefore(credit.usedMicros()));
            member.takeSpent();
            Optional<CreditBucket.State> state =
                    kept.map(CreditFile::state).or(() -> saved.map(credit -> credit.from(now())));
            member.bucket(Optional.of(
                    state.isPresent()
                            ? new CreditBucket(wanted.get(), state.get())
                            : new CreditBucket(wanted.get(), now())));
        }
    }

    static void keep(ShareMember member, Path file) {
        if (member.bucket().isPresent()) {
            try {
                CreditFile.write(file, new CreditFile(member.bucket().get().state(), member.usedMicros()));
            } catch (IOException e) {
                // its run directory goes at its end
                LOG.debug("keep the credits of {}: {}", member.name(), e.getMessage());
            }
        }
    }

    /** Nobody will look after it for a while: the kernel gives it its long-run share. */
    static void leave(ShareMember member, Path file) {
        if (member.bucket().isPresent()) {
            keep(member, file);
            try {
                member.limit(longRun(member.config()));
            } catch (SyscallException e) {
                LOG.debug("leave {}: {}", member.name(), e.getMessage());
            }
        }
    }

    private static Bandwidth longRun(CpuConfig config) {
        Bandwidth limit = Bandwidth.of(config);
        long quota = Math.max(1000, Math.round(config.bucket().orElseThrow().share() * Bandwidth.PERIOD_MICROS));
        return limit.quotaMicros() >= 0 && limit.quotaMicros() < quota
                ? limit
                : new Bandwidth(quota, Bandwidth.PERIOD_MICROS, 0);
    }

    /** What a container may use until somebody looks again. */
    static Bandwidth bandwidth(CpuConfig config, Optional<CreditBucket> bucket) {
        Bandwidth limit = Bandwidth.of(config);
        return config.bucket().isPresent() && bucket.filter(CreditBucket::held).isPresent() ? Bandwidth.HELD : limit;
    }

    static Optional<CreditView> view(ShareMember member) {
        return member.bucket().map(bucket -> {
            long now = now();
            return new CreditView(
                    member.id(),
                    member.name(),
                    bucket.config(),
                    bucket.tokens(),
                    bucket.held(),
                    bucket.heldMicros() / 1000,
                    bucket.spilledMicros() / BucketConfig.TICK_MICROS,
                    Math.max(0, bucket.releasedAt(now) - now) / 1000);
        });
    }
}
