package io.ctctl.runtime.packet;

import io.ctctl.isolation.plan.Bytes;
import io.ctctl.isolation.plan.NetlinkProtocol;
import io.ctctl.linux.Errno;
import io.ctctl.linux.Fd;
import io.ctctl.netvirt.netlink.NetlinkConversation;
import io.ctctl.netvirt.netlink.NetlinkException;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.netlink.TableWatch;
import io.ctctl.netvirt.nft.ChainMessages;
import io.ctctl.netvirt.nft.Element;
import io.ctctl.netvirt.nft.ElementMessages;
import io.ctctl.netvirt.nft.ListedElement;
import io.ctctl.netvirt.nft.NeighbourRule;
import io.ctctl.netvirt.nft.NftFamily;
import io.ctctl.netvirt.nft.NftProgram;
import io.ctctl.netvirt.nft.NftSet;
import io.ctctl.netvirt.nft.NftTransaction;
import io.ctctl.netvirt.nft.QuotaMessages;
import io.ctctl.netvirt.nft.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The tables of one instance in the kernel; for one thread at a time. Elements go by netlink, all else by {@code nft}. */
final class KernelTables implements AutoCloseable {
    private final String name;
    private NetlinkConversation netlink;
    private TableWatch watch;
    /** Since they were last made, as far as it has been read. */
    private TableWatch.News news = TableWatch.News.NONE;

    KernelTables(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Makes the tables unless they are there, as this daemon would make them; whether they were. */
    boolean ensure() throws IOException {
        if (exist()) {
            return true;
        }
        make(Tables.make(name));
        return false;
    }

    /** Makes the tables with all that is in them, in the place of those that there may be; on failure there are none, or those. */
    void make(NftTransaction whole) throws IOException {
        replace(whole);
        try {
            transact(NeighbourRule.set(name));
        } catch (IOException e) {
            remove();
            // what took them away in between is news that has been heard already
            condemn();
            throw e;
        }
    }

    /** What was news of the tables before is none of these. */
    private void replace(NftTransaction whole) throws IOException {
        hear(0);
        long by = NftProgram.run(whole);
        news = TableWatch.News.NONE;
        hear(by);
    }

    /** Whether somebody else has taken away something of them. */
    boolean damaged() throws IOException {
        hear(0);
        if (news == TableWatch.News.UNKNOWN) {
            news = exist() ? TableWatch.News.NONE : TableWatch.News.LOSS;
        }
        return news == TableWatch.News.LOSS;
    }

    /** They have to be made anew. */
    void condemn() {
        news = TableWatch.News.LOSS;
    }

    private void hear(long besides) throws IOException {
        TableWatch.News told = watch().news(besides);
        if (told.compareTo(news) > 0) {
            news = told;
        }
    }

    boolean exist() throws IOException {
        return chains(NftFamily.INET).contains(Tables.VERSION)
                && chains(NftFamily.BRIDGE).contains(Tables.VERSION);
    }

    /** Also those that another version made. */
    void removeIfThere() throws IOException {
        for (NftFamily family : NftFamily.values()) {
            if (!chains(family).isEmpty()) {
                remove();
                return;
            }
        }
    }

    void remove() throws IOException {
        replace(Tables.remove(name));
    }

    void run(NftTransaction transaction) throws IOException {
        hear(0);
        // what it takes away itself is no news
        hear(NftProgram.run(transaction));
    }

    /** Takes away what is gone and adds what is new, all or nothing. */
    void change(Collection<Element> gone, Collection<Element> added) throws IOException {
        List<NetlinkMessage> messages = new ArrayList<>();
        messages.addAll(ElementMessages.delete(name, List.copyOf(gone)));
        messages.addAll(ElementMessages.add(name, List.copyOf(added)));
        transact(messages);
    }

    /** One by one, for those that somebody else may have taken away. */
    void removeLeft(Collection<Element> elements) throws IOException {
        for (Element element : elements) {
            removeLeft(ElementMessages.delete(name, List.of(element)));
        }
    }

    private void removeLeft(List<NetlinkMessage> messages) throws IOException {
        try {
            transact(messages);
        } catch (NetlinkException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** Makes a quota object in the place of one that there may be; nothing leads to it. */
    void setQuota(NftFamily family, String object, long bytes, long used) throws IOException {
        removeQuota(family, object);
        transact(List.of(QuotaMessages.add(family, name, object, bytes, used)));
    }

    void removeQuota(NftFamily family, String object) throws IOException {
        removeLeft(List.of(QuotaMessages.delete(family, name, object)));
    }

    Set<String> chains(NftFamily family) throws IOException {
        return names(ChainMessages.list(family), message -> ChainMessages.listed(message, name));
    }

    Set<String> quotas(NftFamily family) throws IOException {
        return names(QuotaMessages.list(family), message -> QuotaMessages.listed(message, name));
    }

    /** Quota objects that let nothing pass any more. */
    Set<String> usedUp(NftFamily family) throws IOException {
        return names(QuotaMessages.list(family), message -> QuotaMessages.usedUp(message, name));
    }

    private Set<String> names(NetlinkMessage request, Function<NetlinkMessage, Optional<String>> listed)
            throws IOException {
        Set<String> names = new HashSet<>();
        for (NetlinkMessage message : netlink().dump(request)) {
            listed.apply(message).ifPresent(names::add);
        }
        return names;
    }

    /** All elements of a set; none when the set is not there. */
    List<ListedElement> elements(NftSet set) throws IOException {
        try {
            List<ListedElement> elements = new ArrayList<>();
            for (NetlinkMessage message : netlink().dump(ElementMessages.list(name, set))) {
                elements.addAll(ElementMessages.listed(message));
            }
            return elements;
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENOENT) {
                return List.of();
            }
            throw e;
        }
    }

    /** These elements, as they are now; a NetlinkException of ENOENT when one is not there. */
    List<ListedElement> elements(Collection<Element> wanted) throws IOException {
        List<ListedElement> elements = new ArrayList<>();
        for (NetlinkMessage request : ElementMessages.get(name, List.copyOf(wanted))) {
            for (NetlinkMessage message : netlink().dump(request)) {
                elements.addAll(ElementMessages.listed(message));
            }
        }
        return elements;
    }

    Set<Bytes> keys(NftSet set) throws IOException {
        Set<Bytes> keys = new HashSet<>();
        elements(set).forEach(element -> keys.add(element.key()));
        return keys;
    }

    private void transact(List<NetlinkMessage> messages) throws IOException {
        if (!messages.isEmpty()) {
            netlink().send(ElementMessages.transaction(messages));
        }
    }

    /** Readable when somebody has changed something, of whatever tables. */
    Fd watched() throws IOException {
        return watch().fd();
    }

    private TableWatch watch() throws IOException {
        if (watch == null) {
            watch = TableWatch.open(name, netlink());
        }
        return watch;
    }

    private NetlinkConversation netlink() throws IOException {
        if (netlink == null) {
            netlink = NetlinkConversation.open(NetlinkProtocol.NETFILTER);
        }
        return netlink;
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        if (netlink != null) {
            netlink.close();
        }
    }
}
