package io.ctctl.runtime.template;

import io.ctctl.runtime.template.TemplateException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A path inside the target: relative, without dots, each component at most 255 bytes.
 *
 * @param components empty for the root itself
 */
record MemberPath(List<String> components) {
    private static final int MAX_COMPONENT = 255;
    /** Leaves a quarter of PATH_MAX to the place where the tree is. */
    private static final int MAX_PATH = 3072;

    MemberPath {
        components = List.copyOf(components);
    }

    /** Judges a path as an archive has it: a leading {@code ./} is dropped, what points elsewhere is refused. */
    static MemberPath of(String written) throws TemplateException {
        if (written.startsWith("/")) {
            throw new TemplateException(Kind.HOSTILE, "the archive has an absolute path: " + written);
        }
        if (written.getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
            throw new TemplateException(
                    Kind.HOSTILE, "the archive has a path of more than 3072 bytes: " + shorten(written));
        }
        List<String> components = new ArrayList<>();
        for (String component : written.split("/")) {
            if (component.isEmpty() || component.equals(".")) {
                continue;
            }
            if (component.equals("..")) {
                throw new TemplateException(Kind.HOSTILE, "the archive has a path that leaves the target: " + written);
            }
            if (component.getBytes(StandardCharsets.UTF_8).length > MAX_COMPONENT) {
                throw new TemplateException(
                        Kind.HOSTILE, "the archive has a name of more than 255 bytes: " + shorten(component));
            }
            components.add(component);
        }
        return new MemberPath(components);
    }

    private static String shorten(String text) {
        return text.substring(0, 60) + "…";
    }

    boolean isRoot() {
        return components.isEmpty();
    }

    String name() {
        return components.get(components.size() - 1);
    }

    MemberPath parent() {
        return new MemberPath(components.subList(0, components.size() - 1));
    }

    /** With slashes; {@code .} for the root. */
    @Override
    public String toString() {
        return isRoot() ? "." : String.join("/", components);
    }
}
