package io.ctctl.runtime.template;

import io.ctctl.runtime.template.TemplateException.Kind;
import io.ctctl.runtime.tool.HostTool;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** A small system made of the host's static busybox, or of the one in the machine's package busybox-static. */
final class BusyboxRecipe implements Recipe {
    private static final Path[] INSTALLED = {Path.of("/bin/busybox"), Path.of("/usr/lib/initramfs-tools/bin/busybox")};

    private static final Map<String, String> DIRECTORIES = Map.ofEntries(
            Map.entry("bin", "rwxr-xr-x"),
            Map.entry("sbin", "rwxr-xr-x"),
            Map.entry("usr", "rwxr-xr-x"),
            Map.entry("usr/bin", "rwxr-xr-x"),
            Map.entry("usr/sbin", "rwxr-xr-x"),
            Map.entry("usr/share", "rwxr-xr-x"),
            Map.entry("lib", "rwxr-xr-x"),
            Map.entry("etc", "rwxr-xr-x"),
            Map.entry("dev", "rwxr-xr-x"),
            Map.entry("proc", "r-xr-xr-x"),
            Map.entry("sys", "r-xr-xr-x"),
            Map.entry("run", "rwxr-xr-x"),
            Map.entry("mnt", "rwxr-xr-x"),
            Map.entry("srv", "rwxr-xr-x"),
            Map.entry("home", "rwxr-xr-x"),
            Map.entry("root", "rwx------"),
            Map.entry("tmp", "rwxrwxrwx"),
            Map.entry("var", "rwxr-xr-x"),
            Map.entry("var/log", "rwxr-xr-x"),
            Map.entry("var/www", "rwxr-xr-x"),
            Map.entry("var/spool", "rwxr-xr-x"),
            Map.entry("var/tmp", "rwxrwxrwx"));

    private static final Map<String, String> FILES = Map.of(
            "etc/passwd",
            """
            root:x:0:0:root:/root:/bin/sh
            daemon:x:1:1:daemon:/usr/sbin:/bin/false
            bin:x:2:2:bin:/bin:/bin/false
            sys:x:3:3:sys:/dev:/bin/false
            mail:x:8:8:mail:/var/mail:/bin/false
            www-data:x:33:33:www-data:/var/www:/bin/false
            nobody:x:65534:65534:nobody:/:/bin/false
            """,
            "etc/group",
            """
            root:x:0:
            daemon:x:1:
            bin:x:2:
            sys:x:3:
            adm:x:4:
            tty:x:5:
            disk:x:6:
            mail:x:8:
            wheel:x:10:root
            www-data:x:33:
            users:x:100:
            nogroup:x:65534:
            """,
            "etc/shadow",
            """
            root:*:::::::
            nobody:*:::::::
            """,
            "etc/hosts",
            "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n",
            // empty, for what every container brings to be mounted on
            "etc/hostname",
            "",
            "etc/resolv.conf",
            "",
            "etc/nsswitch.conf",
            "hosts: files dns\n",
            "etc/shells",
            "/bin/sh\n/bin/ash\n",
            "etc/profile",
            "export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n");

    @Override
    public String kind() {
        return "busybox";
    }

    @Override
    public String build(Path rootfs, Path scratch, BuildOptions options, Progress progress) throws IOException {
        if (!options.include().isEmpty()) {
            throw new TemplateException(Kind.BAD_SOURCE, "busybox has no packages to include; the debian template has");
        }
        Meter meter = new Meter(progress, "build busybox");
        Path busybox = find(scratch, meter);
        for (String directory : DIRECTORIES.keySet().stream().sorted().toList()) {
            Files.createDirectory(rootfs.resolve(directory));
        }
        Path program = rootfs.resolve("bin/busybox");
        Files.copy(busybox, program, StandardCopyOption.REPLACE_EXISTING);
        setMode(program, "rwxr-xr-x");
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Path path = Files.writeString(rootfs.resolve(file.getKey()), file.getValue());
            setMode(path, file.getKey().equals("etc/shadow") ? "rw-r-----" : "rw-r--r--");
        }
        for (String applet :
                HostTool.of(program.toString(), "--list-full").text().lines().toList()) {
            link(rootfs, MemberPath.of(applet.strip()));
            meter.entry(applet);
        }
        for (Map.Entry<String, String> directory : DIRECTORIES.entrySet()) {
            setMode(rootfs.resolve(directory.getKey()), directory.getValue());
        }
        for (String sticky : new String[] {"tmp", "var/tmp"}) {
            Files.setAttribute(rootfs.resolve(sticky), "unix:mode", 01777);
        }
        meter.tell("");
        return HostTool.of(program.toString())
                .text()
                .lines()
                .findFirst()
                .map(line -> line.replaceAll("^BusyBox v(\\S+).*", "busybox $1"))
                .orElse("busybox");
    }

    private static Path find(Path scratch, Meter meter) throws IOException {
        for (Path candidate : INSTALLED) {
            if (Files.isExecutable(candidate) && ElfFile.isStatic(candidate)) {
                return candidate;
            }
        }
        if (HostTool.find("apt-get").isEmpty() || HostTool.find("dpkg-deb").isEmpty()) {
            throw new TemplateException(
                    Kind.MISSING_TOOL, "there is no static busybox on this host: install one as /bin/busybox");
        }
        meter.tell("download busybox-static");
        // apt downloads into its working directory, and has no option to do otherwise.
        HostTool.of("sh", "-c", "cd \"$1\" && apt-get -q download busybox-static", "sh", scratch.toString())
                .run();
        try (var packages = Files.newDirectoryStream(scratch, "busybox-static_*.deb")) {
            for (Path file : packages) {
                HostTool.of(
                                "dpkg-deb",
                                "-x",
                                file.toString(),
                                scratch.resolve("busybox").toString())
                        .run();
            }
        }
        for (String path : new String[] {"busybox/bin/busybox", "busybox/usr/bin/busybox"}) {
            if (Files.isExecutable(scratch.resolve(path))) {
                return scratch.resolve(path);
            }
        }
        throw new TemplateException(Kind.TOOL_FAILED, "the package busybox-static has no program busybox");
    }

    private static void link(Path rootfs, MemberPath applet) throws IOException {
        Path link = rootfs.resolve(applet.toString());
        Files.createDirectories(link.getParent());
        try {
            Files.createSymbolicLink(link, Path.of("/bin/busybox"));
        } catch (FileAlreadyExistsException ignored) {
            // the program itself is one of its applets
        }
    }

    private static void setMode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
