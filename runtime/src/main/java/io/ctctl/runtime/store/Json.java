package io.ctctl.runtime.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.ctctl.netvirt.NetworkMode;
import io.ctctl.netvirt.account.TrafficQuota;
import io.ctctl.netvirt.address.AddressRange;
import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.firewall.FirewallRule;
import io.ctctl.netvirt.firewall.Publication;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.Isolation;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.shape.Rate;
import io.ctctl.netvirt.shape.RateSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/** The one JSON form of the runtime's records, on disk and in output: absent is left out, times are ISO 8601. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .addModule(texts())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS))
            .build();

    private Json() {}

    /** Values that are written as people write them. */
    private static SimpleModule texts() {
        SimpleModule module = new SimpleModule("ctctl");
        text(module, Path.class, Path::of);
        text(module, NetworkMode.class, NetworkMode::parse);
        text(module, NetworkType.class, NetworkType::parse);
        text(module, Isolation.class, Isolation::parse);
        text(module, InterfaceName.class, InterfaceName::new);
        text(module, IpAddress.class, IpAddress::parse);
        text(module, InterfaceAddress.class, InterfaceAddress::parse);
        text(module, Cidr.class, Cidr::parse);
        text(module, AddressRange.class, AddressRange::parse);
        text(module, MacAddress.class, MacAddress::parse);
        text(module, Publication.class, Publication::parse);
        text(module, FirewallRule.class, FirewallRule::parse);
        text(module, RateSetting.class, RateSetting::parse);
        text(module, Rate.class, Rate::parse);
        text(module, TrafficQuota.Period.class, TrafficQuota.Period::parse);
        return module;
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(type, new TextSerializer<>()).addDeserializer(type, new TextDeserializer<>(parse));
    }

    /** The value as indented UTF-8. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON form: " + value.getClass(), e);
        }
    }

    /** The value on one line, for streams of values. */
    public static String line(Object value) {
        try {
            return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON form: " + value.getClass(), e);
        }
    }

    /** What {@link #bytes} made, or an IOException that says what is wrong with it. */
    public static <T> T read(byte[] json, Class<T> type) throws IOException {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IOException("damaged: " + e.getOriginalMessage(), e);
        }
    }

    static JsonNode tree(byte[] json) throws IOException {
        return MAPPER.readTree(json);
    }

    static <T> T value(JsonNode tree, Class<T> type) throws IOException {
        return MAPPER.treeToValue(tree, type);
    }

    private static final class TextSerializer<T> extends JsonSerializer<T> {
        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class TextDeserializer<T> extends JsonDeserializer<T> {
        private final Function<String, T> parse;

        TextDeserializer(Function<String, T> parse) {
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return parse.apply(in.getText());
        }
    }
}
