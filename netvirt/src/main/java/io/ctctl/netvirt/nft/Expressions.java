package io.ctctl.netvirt.nft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.stream.Stream;

/** Matches and statements of rules, as libnftables-json(5) writes them. */
final class Expressions {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Expressions() {}

    static ObjectNode meta(String key) {
        return wrap("meta", object("key", key));
    }

    static ObjectNode ct(String key) {
        return wrap("ct", object("key", key));
    }

    static ObjectNode payload(String protocol, String field) {
        return wrap("payload", object("protocol", protocol).put("field", field));
    }

    /** The type of the destination in the routing table: {@code local} is the host itself. */
    static ObjectNode destinationType() {
        ObjectNode fib = object("result", "type");
        fib.putArray("flags").add("daddr");
        return wrap("fib", fib);
    }

    /** Some bits of a number. */
    static ObjectNode masked(JsonNode number, String mask) {
        return wrap("&", array(number, word(mask)));
    }

    static ObjectNode concat(JsonNode... parts) {
        return wrap("concat", array(parts));
    }

    static ObjectNode prefix(String address, int length) {
        return wrap("prefix", object("addr", address).put("len", length));
    }

    static ObjectNode anyOf(JsonNode... values) {
        return wrap("set", array(values));
    }

    static TextNode word(String text) {
        return JSON.textNode(text);
    }

    static ObjectNode equal(JsonNode left, JsonNode right) {
        return match("==", left, right);
    }

    static ObjectNode differs(JsonNode left, JsonNode right) {
        return match("!=", left, right);
    }

    /** A bit of a bit field. */
    static ObjectNode has(JsonNode left, String bit) {
        return match("in", left, word(bit));
    }

    /** Any of some bits of a bit field. */
    static ObjectNode hasAny(JsonNode left, String... bits) {
        ArrayNode all = JSON.arrayNode();
        Stream.of(bits).forEach(all::add);
        return match("in", left, all);
    }

    static ObjectNode in(JsonNode key, NftSet set) {
        return equal(key, word(set.reference()));
    }

    static ObjectNode notIn(JsonNode key, NftSet set) {
        return differs(key, word(set.reference()));
    }

    static ObjectNode lookup(JsonNode key, NftSet map) {
        return wrap("map", keyed(key, word(map.reference())));
    }

    static ObjectNode verdictOf(JsonNode key, NftSet map) {
        return wrap("vmap", keyed(key, word(map.reference())));
    }

    /** An anonymous verdict map: values and verdicts in turn. */
    static ObjectNode verdictOf(JsonNode key, JsonNode... pairs) {
        ArrayNode set = JSON.arrayNode();
        for (int i = 0; i < pairs.length; i += 2) {
            set.add(array(pairs[i], pairs[i + 1]));
        }
        return wrap("vmap", keyed(key, wrap("set", set)));
    }

    static ObjectNode drop() {
        return verdict("drop");
    }

    static ObjectNode accept() {
        return verdict("accept");
    }

    static ObjectNode back() {
        return verdict("return");
    }

    static ObjectNode masquerade() {
        return verdict("masquerade");
    }

    static ObjectNode jump(String chain) {
        return wrap("jump", object("target", chain));
    }

    static ObjectNode goTo(String chain) {
        return wrap("goto", object("target", chain));
    }

    static ObjectNode assign(JsonNode key, JsonNode value) {
        ObjectNode mangle = JSON.objectNode();
        mangle.set("key", key);
        mangle.set("value", value);
        return wrap("mangle", mangle);
    }

    static ObjectNode number(String name, long value) {
        return JSON.objectNode().put(name, value);
    }

    static JsonNode number(long value) {
        return JSON.numberNode(value);
    }

    /** {@code family} is ip or ip6; both maps have the same key. */
    static ObjectNode dnat(String family, JsonNode key, NftSet addresses, NftSet ports) {
        ObjectNode dnat = object("family", family);
        dnat.set("addr", lookup(key, addresses));
        dnat.set("port", lookup(key.deepCopy(), ports));
        return wrap("dnat", dnat);
    }

    static ObjectNode snat(String family, JsonNode key, NftSet addresses) {
        ObjectNode snat = object("family", family);
        snat.set("addr", lookup(key, addresses));
        return wrap("snat", snat);
    }

    /** Counts against the quota object of the key, and matches when that is used up. */
    static ObjectNode quotaOf(JsonNode key, NftSet map) {
        return wrap("quota", lookup(key, map));
    }

    static ObjectNode wrap(String name, JsonNode value) {
        ObjectNode node = JSON.objectNode();
        node.set(name, value);
        return node;
    }

    static ArrayNode array(JsonNode... values) {
        ArrayNode array = JSON.arrayNode();
        for (JsonNode value : values) {
            array.add(value);
        }
        return array;
    }

    private static ObjectNode match(String operator, JsonNode left, JsonNode right) {
        ObjectNode match = object("op", operator);
        match.set("left", left);
        match.set("right", right);
        return wrap("match", match);
    }

    private static ObjectNode verdict(String word) {
        return wrap(word, JSON.nullNode());
    }

    private static ObjectNode keyed(JsonNode key, JsonNode data) {
        ObjectNode node = JSON.objectNode();
        node.set("key", key);
        node.set("data", data);
        return node;
    }

    private static ObjectNode object(String name, String value) {
        return JSON.objectNode().put(name, value);
    }
}
