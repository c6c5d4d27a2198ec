package dev.aceso.formats;

import java.util.Base64;

/**
 * What a log says about itself at one size. Signed as a note whose key name is the origin.
 *
 * @param origin the name of the log
 * @param size the number of entries
 * @param root the root hash over them
 * @see <a href="https://c2sp.org/tlog-checkpoint">C2SP tlog-checkpoint</a>
 */
public record Checkpoint(String origin, long size, Hash root) {
    public Checkpoint {
        if (origin.isEmpty() || origin.contains("\n") || size < 0) {
            throw new IllegalArgumentException("not a checkpoint");
        }
    }

    /**
     * Reads the text of a note. Lines after the third are extensions, which we neither write nor read.
     *
     * @throws IllegalArgumentException where it is not a checkpoint
     */
    public static Checkpoint parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length < 4 || !lines[1].matches("0|[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("not a checkpoint");
        }
        byte[] root = Base64.getDecoder().decode(lines[2]);
        return new Checkpoint(lines[0], Long.parseLong(lines[1]), Hash.of(root));
    }

    /** The text to be signed. */
    public String text() {
        return origin + "\n" + size + "\n" + root.asBase64() + "\n";
    }
}
