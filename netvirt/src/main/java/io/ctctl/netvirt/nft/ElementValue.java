package io.ctctl.netvirt.nft;

import io.ctctl.isolation.plan.Bytes;
import io.ctctl.netvirt.netlink.MessageWriter;

/** What an element of a map stands for. */
public sealed interface ElementValue {
    /** A number or an address. */
    record Plain(Bytes bytes) implements ElementValue {
        @Override
        public void write(MessageWriter out) {
            out.nested(ElementMessages.NESTED | ElementMessages.DATA, data -> data.attribute(1, bytes.toArray()));
        }
    }

    /** Going to a chain, with or without coming back. */
    record Chain(String name, boolean back) implements ElementValue {
        private static final int JUMP = -3;
        private static final int GOTO = -4;

        @Override
        public void write(MessageWriter out) {
            out.nested(
                    ElementMessages.NESTED | ElementMessages.DATA,
                    data -> data.nested(ElementMessages.NESTED | 2, verdict -> verdict.be32(1, back ? JUMP : GOTO)
                            .text(2, name)));
        }
    }

    /** A stateful object of the table. */
    record Named(String name) implements ElementValue {
        @Override
        public void write(MessageWriter out) {
            out.text(ElementMessages.OBJECT, name);
        }
    }

    /** {@code NFTA_SET_ELEM_DATA} or {@code NFTA_SET_ELEM_OBJREF}. */
    void write(MessageWriter out);
}
