package io.ctctl.netvirt.address;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The written form of addresses: dotted quads, and RFC 4291 read and RFC 5952 written. */
final class IpText {
    private static final int GROUPS = 8;

    private IpText() {}

    static byte[] parse(String text) {
        byte[] bytes = text.indexOf(':') >= 0 ? v6(text) : v4(text);
        if (bytes == null) {
            throw new IllegalArgumentException("bad address \"" + text + "\": use one like 10.1.2.3 or 2001:db8::1");
        }
        return bytes;
    }

    private static byte[] v4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            int value = number(parts[i], 10, 3);
            // a leading zero is octal to some and decimal to others
            if (value < 0 || value > 255 || (parts[i].length() > 1 && parts[i].charAt(0) == '0')) {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }

    private static byte[] v6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            List<Integer> all = groups(text);
            return all == null || all.size() != GROUPS ? null : bytes(all);
        }
        List<Integer> left = groups(text.substring(0, gap));
        List<Integer> right = groups(text.substring(gap + 2));
        if (left == null || right == null || left.size() + right.size() >= GROUPS) {
            return null;
        }
        List<Integer> all = new ArrayList<>(left);
        while (all.size() < GROUPS - right.size()) {
            all.add(0);
        }
        all.addAll(right);
        return bytes(all);
    }

    /** The last group may be a dotted quad. */
    private static List<Integer> groups(String text) {
        List<Integer> groups = new ArrayList<>();
        if (text.isEmpty()) {
            return groups;
        }
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                byte[] quad = v4(parts[i]);
                if (quad == null) {
                    return null;
                }
                ByteBuffer two = ByteBuffer.wrap(quad);
                groups.add(two.getShort() & 0xffff);
                groups.add(two.getShort() & 0xffff);
                continue;
            }
            int value = number(parts[i], 16, 4);
            if (value < 0) {
                return null;
            }
            groups.add(value);
        }
        return groups;
    }

    private static byte[] bytes(List<Integer> groups) {
        ByteBuffer bytes = ByteBuffer.allocate(16);
        groups.forEach(group -> bytes.putShort(group.shortValue()));
        return bytes.array();
    }

    /** -1 unless it is 1 to {@code longest} ASCII digits of the radix. */
    private static int number(String text, int radix, int longest) {
        if (text.isEmpty() || text.length() > longest) {
            return -1;
        }
        int value = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }

    static String print(byte[] bytes) {
        return bytes.length == 4 ? quad(bytes, 0) : hex(bytes);
    }

    private static String quad(byte[] bytes, int at) {
        return (bytes[at] & 0xff) + "." + (bytes[at + 1] & 0xff) + "." + (bytes[at + 2] & 0xff) + "."
                + (bytes[at + 3] & 0xff);
    }

    private static String hex(byte[] bytes) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ByteBuffer.wrap(bytes).getShort(2 * i) & 0xffff;
        }
        if (isMapped(groups)) {
            return "::ffff:" + quad(bytes, 12);
        }
        int start = longestZeros(groups);
        int end = start < 0 ? -1 : endOfZeros(groups, start);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                out.append("::");
                i = end - 1;
                continue;
            }
            out.append(out.isEmpty() || i == end ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return out.toString();
    }

    private static boolean isMapped(int[] groups) {
        for (int i = 0; i < 5; i++) {
            if (groups[i] != 0) {
                return false;
            }
        }
        return groups[5] == 0xffff;
    }

    /** Where the first of the longest runs of two or more zero groups begins; -1: there is none. */
    private static int longestZeros(int[] groups) {
        int best = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = endOfZeros(groups, i);
            if (end - i > length) {
                best = i;
                length = end - i;
            }
        }
        return best;
    }

    private static int endOfZeros(int[] groups, int start) {
        int end = start;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end;
    }
}
