package io.ctctl.cli.command;

import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The --filter options of ps: all of them hold. */
record ContainerFilter(List<Predicate<ContainerView>> conditions, boolean namesStatus)
        implements Predicate<ContainerView> {

    static ContainerFilter parse(List<String> filters) {
        List<Predicate<ContainerView>> conditions = new ArrayList<>();
        boolean status = false;
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            String key = equals < 0 ? filter : filter.substring(0, equals);
            String value = equals < 0 ? "" : filter.substring(equals + 1);
            conditions.add(condition(filter, key, value));
            status |= key.equals("status");
        }
        return new ContainerFilter(List.copyOf(conditions), status);
    }

    @Override
    public boolean test(ContainerView view) {
        return conditions.stream().allMatch(condition -> condition.test(view));
    }

    private static Predicate<ContainerView> condition(String filter, String key, String value) {
        return switch (key) {
            case "name" -> view -> view.displayName().contains(value);
            case "id" -> view -> view.id().value().startsWith(value);
            case "template" ->
                view -> ContainerSummary.root(view.config().root()).equals(value);
            case "status" -> status(value);
            case "label" -> view -> hasLabel(view.config().labels(), value);
            default ->
                throw new ContainerException(
                        ErrorKind.USAGE,
                        "bad --filter \"" + filter + "\": use name=, id=, template=, status= or label=");
        };
    }

    private static Predicate<ContainerView> status(String value) {
        for (ContainerStatus status : ContainerStatus.values()) {
            if (status.toString().equals(value)) {
                return view -> view.state().status() == status;
            }
        }
        String known = Arrays.stream(ContainerStatus.values())
                .map(ContainerStatus::toString)
                .collect(Collectors.joining(", "));
        throw new ContainerException(ErrorKind.USAGE, "unknown status \"" + value + "\": use one of " + known);
    }

    private static boolean hasLabel(Map<String, String> labels, String wanted) {
        int equals = wanted.indexOf('=');
        return equals < 0
                ? labels.containsKey(wanted)
                : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
    }
}
