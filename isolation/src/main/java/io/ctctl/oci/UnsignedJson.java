package io.ctctl.oci;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import java.io.IOException;
import java.math.BigInteger;

/** Reads and writes 64-bit numbers as unsigned. */
final class UnsignedJson {
    private UnsignedJson() {}

    static final class Writer extends JsonSerializer<Long> {
        @Override
        public void serialize(Long value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (value >= 0) {
                json.writeNumber(value);
            } else {
                json.writeNumber(new BigInteger(Long.toUnsignedString(value)));
            }
        }

        @Override
        public boolean isEmpty(SerializerProvider provider, Long value) {
            return value == null;
        }
    }

    static final class Reader extends JsonDeserializer<Long> implements ContextualDeserializer {
        private final Long absent;

        /** For Jackson, which asks for the one that fits the component next. */
        Reader() {
            this(null);
        }

        private Reader(Long absent) {
            this.absent = absent;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty component) {
            return new Reader(component != null && component.getType().isPrimitive() ? 0L : null);
        }

        @Override
        public Long deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.currentToken().isNumeric()) {
                return (Long) context.handleUnexpectedToken(Long.class, json);
            }
            BigInteger value = json.getBigIntegerValue();
            if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
                return (Long) context.handleWeirdNumberValue(Long.class, value, "must be 0 to 18446744073709551615");
            }
            return value.longValue();
        }

        @Override
        public Long getNullValue(DeserializationContext context) {
            return absent;
        }

        @Override
        public Long getAbsentValue(DeserializationContext context) {
            return absent;
        }
    }
}
