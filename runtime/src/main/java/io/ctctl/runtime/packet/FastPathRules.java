package io.ctctl.runtime.packet;

import io.ctctl.linux.Cleanup;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.RunListener;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.net.PacketRules;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables, and the fast path past them kept in step: nobody's frames take it while his rules change. */
final class FastPathRules implements PacketRules, RunListener {
    private static final Logger LOG = LoggerFactory.getLogger(FastPathRules.class);

    private final PacketTables tables;
    private final FastPath fastPath;

    FastPathRules(PacketTables tables, FastPath fastPath) {
        this.tables = tables;
        this.fastPath = fastPath;
    }

    @Override
    public void adopting() throws IOException {
        tables.adopting();
    }

    @Override
    public void networkUp(NetworkDefinition network) throws IOException {
        tables.networkUp(network);
    }

    @Override
    public void networkDown(NetworkDefinition network) throws IOException {
        tables.networkDown(network);
    }

    @Override
    public void attach(ContainerId id, ContainerConfig config, List<AttachedInterface> interfaces) throws IOException {
        fastPath.around(id, () -> tables.attach(id, config, interfaces));
    }

    @Override
    public void check(ContainerId id, ContainerConfig config) {
        tables.check(id, config);
    }

    @Override
    public void linked(ContainerId id) throws IOException {
        tables.linked(id);
        fastPath.connected(id);
    }

    @Override
    public void parting(ContainerId id) {
        fastPath.parted(id);
    }

    @Override
    public void detach(ContainerId id) {
        fastPath.parted(id);
        tables.detach(id);
    }

    @Override
    public Cleanup.Undo pass(
            ContainerId from, ContainerId to, ContainerConfig config, List<AttachedInterface> interfaces)
            throws IOException {
        fastPath.parted(from);
        return tables.pass(from, to, config, interfaces);
    }

    @Override
    public void adopted() {
        try {
            fastPath.adopt();
        } catch (IOException e) {
            LOG.error("take over the fast path: {}", e.getMessage());
        }
        tables.adopted();
    }

    @Override
    public void removed(ContainerId id) {
        tables.removed(id);
    }

    @Override
    public void giveBack() throws IOException {
        tables.giveBack();
    }

    @Override
    public void started(RunningContainer container) {
        fastPath.connected(container.id());
    }

    @Override
    public void ended(ContainerId id) {
        fastPath.parted(id);
    }
}
