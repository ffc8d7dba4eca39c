package io.ctctl.runtime.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import org.junit.jupiter.api.Test;

final class RefusalTest {
    private final Refusal refusal = new Refusal();

    @Test
    void whatIsRefusedAtEveryLookIsToldOnce() {
        assertThat(refusal.isNews(failure(Errno.EINVAL))).isTrue();
        assertThat(refusal.isNews(failure(Errno.EINVAL))).isFalse();
        assertThat(refusal.isNews(failure(Errno.EPERM))).isTrue();
        refusal.taken();
        assertThat(refusal.isNews(failure(Errno.EPERM))).isTrue();
    }

    @Test
    void whoHasGoneRefusesNothing() {
        assertThat(refusal.isNews(failure(Errno.ENOENT))).isFalse();
        assertThat(refusal.isNews(failure(Errno.ENODEV))).isFalse();
    }

    private static SyscallException failure(Errno errno) {
        return new SyscallException("write", "buf=-1", errno);
    }
}
