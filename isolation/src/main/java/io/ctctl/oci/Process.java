package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** The program a container runs, and every attribute it starts with. */
@SuppressWarnings("JavaLangClash") // the spec's word
public record Process(
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean terminal,
        ConsoleSize consoleSize,
        User user,
        List<String> args,
        List<String> env,
        String cwd,
        Capabilities capabilities,
        List<Rlimit> rlimits,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean noNewPrivileges,
        String apparmorProfile,
        Integer oomScoreAdj,
        Scheduler scheduler,
        String selinuxLabel,
        IoPriority ioPriority,
        CpuAffinity execCPUAffinity) {
    public Process {
        args = Check.list("process.args", args);
        env = Check.list("process.env", env);
        Check.absolute("process.cwd", cwd);
        rlimits = Check.list("process.rlimits", rlimits);
        apparmorProfile = Check.text("process.apparmorProfile", apparmorProfile);
        selinuxLabel = Check.text("process.selinuxLabel", selinuxLabel);
        user = user == null ? User.ROOT : user;
        Check.that(!args.isEmpty(), "process.args: needs at least the program to run");
        Check.that(
                oomScoreAdj == null || (oomScoreAdj >= -1000 && oomScoreAdj <= 1000),
                "process.oomScoreAdj: must be -1000 to 1000, is %s",
                oomScoreAdj);
        Check.that(
                rlimits.stream().map(Rlimit::type).distinct().count() == rlimits.size(),
                "process.rlimits: names a limit twice");
    }

    /** A builder with everything absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this instance. */
    public Builder toBuilder() {
        return new Builder()
                .terminal(terminal)
                .consoleSize(consoleSize)
                .user(user)
                .args(args)
                .env(env)
                .cwd(cwd)
                .capabilities(capabilities)
                .rlimits(rlimits)
                .noNewPrivileges(noNewPrivileges)
                .apparmorProfile(apparmorProfile)
                .oomScoreAdj(oomScoreAdj)
                .scheduler(scheduler)
                .selinuxLabel(selinuxLabel)
                .ioPriority(ioPriority)
                .execCPUAffinity(execCPUAffinity);
    }

    /** Collects the components; {@link #build} validates them. */
    public static final class Builder {
        private boolean terminal;
        private ConsoleSize consoleSize;
        private User user;
        private List<String> args;
        private List<String> env;
        private String cwd;
        private Capabilities capabilities;
        private List<Rlimit> rlimits;
        private boolean noNewPrivileges;
        private String apparmorProfile;
        private Integer oomScoreAdj;
        private Scheduler scheduler;
        private String selinuxLabel;
        private IoPriority ioPriority;
        private CpuAffinity execCPUAffinity;

        private Builder() {}

        public Builder terminal(boolean value) {
            terminal = value;
            return this;
        }

        public Builder consoleSize(ConsoleSize value) {
            consoleSize = value;
            return this;
        }

        public Builder user(User value) {
            user = value;
            return this;
        }

        public Builder args(List<String> value) {
            args = value;
            return this;
        }

        public Builder env(List<String> value) {
            env = value;
            return this;
        }

        public Builder cwd(String value) {
            cwd = value;
            return this;
        }

        public Builder capabilities(Capabilities value) {
            capabilities = value;
            return this;
        }

        public Builder rlimits(List<Rlimit> value) {
            rlimits = value;
            return this;
        }

        public Builder noNewPrivileges(boolean value) {
            noNewPrivileges = value;
            return this;
        }

        public Builder apparmorProfile(String value) {
            apparmorProfile = value;
            return this;
        }

        public Builder oomScoreAdj(Integer value) {
            oomScoreAdj = value;
            return this;
        }

        public Builder scheduler(Scheduler value) {
            scheduler = value;
            return this;
        }

        public Builder selinuxLabel(String value) {
            selinuxLabel = value;
            return this;
        }

        public Builder ioPriority(IoPriority value) {
            ioPriority = value;
            return this;
        }

        public Builder execCPUAffinity(CpuAffinity value) {
            execCPUAffinity = value;
            return this;
        }

        public Process build() {
            return new Process(
                    terminal,
                    consoleSize,
                    user,
                    args,
                    env,
                    cwd,
                    capabilities,
                    rlimits,
                    noNewPrivileges,
                    apparmorProfile,
                    oomScoreAdj,
                    scheduler,
                    selinuxLabel,
                    ioPriority,
                    execCPUAffinity);
        }
    }
}
