package io.ctctl.isolation.plan;

import java.util.List;

/** Steps on whom the process is and what it may: ids, capabilities, filters, labels. */
public sealed interface CredentialStep extends Step {
    /** Sets user, group and additional groups (decimal); capabilities are kept. */
    record SetIds(long uid, long gid, List<String> groups) implements CredentialStep {
        public SetIds {
            groups = List.copyOf(groups);
        }

        @Override
        public Operation operation() {
            return Operation.SET_IDS;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.number(uid).number(gid).vector(groups);
        }
    }

    /** Drops every capability outside the mask from the bounding set. */
    record Bounding(long caps) implements CredentialStep {
        @Override
        public Operation operation() {
            return Operation.BOUNDING;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.number(caps);
        }
    }

    /** Sets the other four capability sets, as masks. */
    record Capset(long effective, long permitted, long inheritable, long ambient) implements CredentialStep {
        @Override
        public Operation operation() {
            return Operation.CAPSET;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.number(effective).number(permitted).number(inheritable).number(ambient);
        }
    }

    /** Sets no_new_privs. */
    record NoNewPrivs() implements CredentialStep {
        @Override
        public Operation operation() {
            return Operation.NO_NEW_PRIVS;
        }
    }

    /** Loads a seccomp filter. */
    record Seccomp(Flags<SeccompFlag> flags, Bytes program) implements CredentialStep {
        @Override
        public Operation operation() {
            return Operation.SECCOMP;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.flags(flags).bytes(program);
        }
    }

    /** Writes an attribute below {@code /proc/self/attr}. */
    record LsmLabel(String file, String label) implements CredentialStep {
        @Override
        public Operation operation() {
            return Operation.LSM_LABEL;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(file).text(label);
        }
    }

    /** Clears PR_SET_DUMPABLE. */
    record NotDumpable() implements CredentialStep {
        @Override
        public Operation operation() {
            return Operation.NOT_DUMPABLE;
        }
    }
}
