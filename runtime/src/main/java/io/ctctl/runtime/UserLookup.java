package io.ctctl.runtime;

import io.ctctl.oci.User;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds users and groups in the text of a container's passwd and group files, which may hold anything. */
final class UserLookup {
    private static final long LAST_ID = 0xfffffffeL;

    private final String passwd;
    private final String group;

    UserLookup(String passwd, String group) {
        this.passwd = passwd;
        this.group = group;
    }

    private record Account(String name, long uid, long gid, String home) {}

    /**
     * {@code user[:group]}, by names or numbers, with the groups the user is in and those asked for besides. A number
     * needs no entry; a name without one is a ContainerException of kind USAGE.
     */
    ResolvedUser resolve(String wanted, List<String> additional, Optional<Integer> umask) {
        int colon = wanted.indexOf(':');
        String user = colon < 0 ? wanted : wanted.substring(0, colon);
        Account account = account(user.isEmpty() ? "0" : user);
        long gid = colon < 0 ? account.gid() : gid(wanted.substring(colon + 1));
        Set<Long> groups = new LinkedHashSet<>();
        if (colon < 0) {
            memberships(account.name(), groups);
        }
        additional.forEach(name -> groups.add(gid(name)));
        groups.remove(gid);
        return new ResolvedUser(
                new User(account.uid(), gid, umask.map(Integer::longValue).orElse(null), List.copyOf(groups), null),
                account.home().isEmpty() ? "/" : account.home());
    }

    private Account account(String wanted) {
        Optional<Long> number = number(wanted);
        for (String line : passwd.split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length < 6
                    || number(fields[2]).isEmpty()
                    || number(fields[3]).isEmpty()) {
                continue;
            }
            if (fields[0].equals(wanted) || (number.isPresent() && number.equals(number(fields[2])))) {
                return new Account(
                        fields[0], number(fields[2]).get(), number(fields[3]).get(), fields[5]);
            }
        }
        if (number.isEmpty()) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "no user \"" + wanted + "\" in the container's /etc/passwd: use one of its names, or a number");
        }
        return new Account("", number.get(), 0, number.get() == 0 ? "/root" : "/");
    }

    private long gid(String wanted) {
        Optional<Long> number = number(wanted);
        if (number.isPresent()) {
            return number.get();
        }
        for (String line : group.split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 3
                    && fields[0].equals(wanted)
                    && number(fields[2]).isPresent()) {
                return number(fields[2]).get();
            }
        }
        throw new ContainerException(
                ErrorKind.USAGE,
                "no group \"" + wanted + "\" in the container's /etc/group: use one of its names, or a number");
    }

    private void memberships(String user, Set<Long> groups) {
        for (String line : group.split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 4
                    && !user.isEmpty()
                    && List.of(fields[3].split(",", -1)).contains(user)) {
                number(fields[2]).ifPresent(groups::add);
            }
        }
    }

    private static Optional<Long> number(String text) {
        if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        long value = Long.parseLong(text);
        return value <= LAST_ID ? Optional.of(value) : Optional.empty();
    }
}
