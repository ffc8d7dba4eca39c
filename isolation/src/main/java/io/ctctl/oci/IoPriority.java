package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Arguments of ioprio_set(2): a class and a level within it, 0 the highest and 7 the lowest. */
public record IoPriority(@JsonProperty("class") IoPriorityClass class_, int priority) {
    public IoPriority {
        Check.present("ioPriority.class", class_);
        Check.that(priority >= 0 && priority <= 7, "ioPriority.priority: must be 0 to 7, is %s", priority);
    }
}
