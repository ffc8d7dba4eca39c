package io.ctctl.cli;

import io.ctctl.runtime.Containers;
import io.ctctl.runtime.account.Accounts;
import io.ctctl.runtime.checkpoint.Checkpoints;
import io.ctctl.runtime.checkpoint.Histories;
import io.ctctl.runtime.daemon.Daemon;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.migration.Migrations;
import io.ctctl.runtime.net.Connections;
import io.ctctl.runtime.net.Networks;
import io.ctctl.runtime.packet.Packets;
import io.ctctl.runtime.share.CpuShares;
import io.ctctl.runtime.share.Limits;
import io.ctctl.runtime.template.Templates;

/** What the commands work on: the parts of this daemon. */
record Node(
        Daemon daemon,
        Instance instance,
        Containers containers,
        Templates templates,
        Limits limits,
        Packets packets,
        CpuShares shares,
        Accounts accounts,
        Migrations migrations,
        Networks networks,
        Connections connections,
        Checkpoints checkpoints,
        Histories histories) {}
