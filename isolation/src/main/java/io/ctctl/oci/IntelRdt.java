package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** Cache and memory bandwidth allocation through resctrl. */
public record IntelRdt(
        @JsonProperty("closID") String closId,
        List<String> schemata,
        String l3CacheSchema,
        String memBwSchema,
        @JsonProperty("enableCMT") @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean enableCmt,
        @JsonProperty("enableMBM") @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean enableMbm,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean enableMonitoring) {
    public IntelRdt {
        closId = Check.text("intelRdt.closID", closId);
        schemata = Check.list("intelRdt.schemata", schemata);
        l3CacheSchema = Check.text("intelRdt.l3CacheSchema", l3CacheSchema);
        memBwSchema = Check.text("intelRdt.memBwSchema", memBwSchema);
    }
}
