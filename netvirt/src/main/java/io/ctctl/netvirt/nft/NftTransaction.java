package io.ctctl.netvirt.nft;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Commands for {@code nft -j -f -}, which carries out all of them or none, on the tables of one name. */
public final class NftTransaction {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Where a base chain hooks in. */
    record Hook(String type, String place, int priority) {}

    private final ArrayNode commands = JsonNodeFactory.instance.arrayNode();
    private final String table;

    public NftTransaction(String table) {
        this.table = table;
    }

    String table() {
        return table;
    }

    NftTransaction addTable(NftFamily family) {
        return command("add", "table", table(family));
    }

    NftTransaction deleteTable(NftFamily family) {
        return command("delete", "table", table(family));
    }

    NftTransaction add(NftSet set) {
        return command("add", kind(set), declaration(set));
    }

    NftTransaction delete(NftSet set) {
        return command("delete", kind(set), declaration(set));
    }

    NftTransaction flush(NftSet set) {
        return command("flush", kind(set), declaration(set));
    }

    NftTransaction addChain(NftFamily family, String name) {
        return command("add", "chain", chain(family, name));
    }

    NftTransaction addChain(NftFamily family, String name, Hook hook) {
        ObjectNode chain = chain(family, name);
        chain.put("type", hook.type())
                .put("hook", hook.place())
                .put("prio", hook.priority())
                .put("policy", "accept");
        return command("add", "chain", chain);
    }

    NftTransaction flushChain(NftFamily family, String name) {
        return command("flush", "chain", chain(family, name));
    }

    NftTransaction deleteChain(NftFamily family, String name) {
        return command("delete", "chain", chain(family, name));
    }

    NftTransaction rule(NftFamily family, String chain, JsonNode... expressions) {
        ObjectNode rule = inTable(family).put("chain", chain);
        rule.set("expr", Expressions.array(expressions));
        return command("add", "rule", rule);
    }

    NftTransaction addElement(NftSet set, JsonNode element) {
        return command("add", "element", element(set, element));
    }

    /** In an empty set, or one that has none of them. */
    public NftTransaction addElements(Collection<Element> elements) {
        Map<NftSet, ArrayNode> bySet = new LinkedHashMap<>();
        elements.forEach(element -> bySet.computeIfAbsent(element.set(), set -> JsonNodeFactory.instance.arrayNode())
                .add(ElementText.of(element)));
        bySet.forEach((set, all) -> {
            ObjectNode node = named(set.family(), set.name());
            node.set("elem", all);
            command("add", "element", node);
        });
        return this;
    }

    /** An object that matches when so many bytes, of which some are used already, have been. */
    public NftTransaction addQuota(NftFamily family, String name, long bytes, long used) {
        return command(
                "add",
                "quota",
                named(family, name).put("bytes", bytes).put("used", used).put("inv", true));
    }

    /** All of another one's commands after these, on the same tables. */
    public NftTransaction and(NftTransaction other) {
        commands.addAll(other.commands);
        return this;
    }

    NftTransaction deleteElement(NftSet set, JsonNode element) {
        return command("delete", "element", element(set, element));
    }

    public boolean isEmpty() {
        return commands.isEmpty();
    }

    /** One command to a line. */
    public String json() {
        return StreamSupport.stream(commands.spliterator(), false)
                .map(NftTransaction::text)
                .collect(Collectors.joining(",\n", "{\"nftables\": [\n", "\n]}\n"));
    }

    public byte[] bytes() {
        return json().getBytes(StandardCharsets.UTF_8);
    }

    private static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree can always be written", e);
        }
    }

    private NftTransaction command(String verb, String kind, JsonNode object) {
        commands.add(Expressions.wrap(verb, Expressions.wrap(kind, object)));
        return this;
    }

    private static String kind(NftSet set) {
        return set.value().isPresent() ? "map" : "set";
    }

    private ObjectNode chain(NftFamily family, String name) {
        return named(family, name);
    }

    private ObjectNode element(NftSet set, JsonNode element) {
        ObjectNode node = named(set.family(), set.name());
        node.set("elem", Expressions.array(element));
        return node;
    }

    private ObjectNode declaration(NftSet set) {
        ObjectNode node = named(set.family(), set.name());
        if (set.key().size() == 1) {
            node.put("type", set.key().get(0).toString());
        } else {
            ArrayNode parts = node.putArray("type");
            set.key().forEach(part -> parts.add(part.toString()));
        }
        set.value().ifPresent(value -> node.put("map", value.toString()));
        if (set.traits().contains(NftSet.Trait.INTERVAL)) {
            node.putArray("flags").add("interval");
        }
        if (set.traits().contains(NftSet.Trait.COUNTER)) {
            node.putArray("stmt").addObject().putNull("counter");
        }
        return node;
    }

    private ObjectNode table(NftFamily family) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("family", family.toString())
                .put("name", table);
    }

    private ObjectNode named(NftFamily family, String name) {
        return inTable(family).put("name", name);
    }

    private ObjectNode inTable(NftFamily family) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("family", family.toString())
                .put("table", table);
    }
}
