package io.ctctl.oci;

import java.util.List;

/** The five capability sets of a process, as {@code CAP_*} names. */
public record Capabilities(
        List<String> bounding,
        List<String> effective,
        List<String> inheritable,
        List<String> permitted,
        List<String> ambient) {
    public Capabilities {
        bounding = Check.list("capabilities.bounding", bounding);
        effective = Check.list("capabilities.effective", effective);
        inheritable = Check.list("capabilities.inheritable", inheritable);
        permitted = Check.list("capabilities.permitted", permitted);
        ambient = Check.list("capabilities.ambient", ambient);
    }
}
