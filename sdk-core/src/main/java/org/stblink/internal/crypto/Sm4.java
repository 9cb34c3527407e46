package org.stblink.internal.crypto;

import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * SM4 (GB/T 32907), encryption only, which is all that GCM wants. Not Bouncy Castle's, which leaves the round keys of a key behind when it is given
 * another, and any four of them give the key back; here a new key is written over the old one.
 *
 * <p>The table makes its time depend on key and text where memory is cached. Threads: one at a time.
 */
final class Sm4 implements BlockCipher {
    private static final int BLOCK_BYTES = 16;
    private static final int KEY_BYTES = 16;
    private static final int ROUNDS = 32;

    /** What each byte is replaced by, as hexadecimal digits. */
    private static final String TABLE = "d690e9fecce13db716b614c228fb2c052b679a762abe04c3aa44132649860699"
            + "9c4250f491ef987a33540b43edcfac62e4b31ca9c908e89580df94fa758f3fa6"
            + "4707a7fcf37317ba83593c19e6854fa8686b81b27164da8bf8eb0f4b70569d35"
            + "1e240e5e6358d1a225227c3b01217887d40046579fd327524c3602e7a0c4c89e"
            + "eabf8ad240c738b5a3f7f2cef96115a1e0ae5da49b341a55ad933230f58cb1e3"
            + "1df6e22e8266ca60c02923ab0d534e6fd5db3745defd8e2f03ff6a726d6c5b51"
            + "8d1baf92bbddbc7f11d95c411f105ad80ac13188a5cd7bbd2d74d012b8e5b4b0"
            + "8969974a0c96777e65b9f109c56ec68418f07dec3adc4d2079ee5f3ed7cb3948";

    private static final byte[] REPLACED = table();

    /** Worked into the key before its rounds (GB/T 32907, section 7.3). */
    private static final int[] SYSTEM = {0xA3B1BAC6, 0x56AA3350, 0x677D9197, 0xB27022DC};

    private final int[] roundKeys = new int[ROUNDS];

    @Override
    public void init(boolean forEncryption, CipherParameters parameters) {
        byte[] key = ((KeyParameter) parameters).getKey();
        Bytes.requireLength("SM4 key", key, KEY_BYTES);
        int a = word(key, 0) ^ SYSTEM[0];
        int b = word(key, 4) ^ SYSTEM[1];
        int c = word(key, 8) ^ SYSTEM[2];
        int d = word(key, 12) ^ SYSTEM[3];
        for (int i = 0; i < ROUNDS; i++) {
            int replaced = replaced(b ^ c ^ d ^ constant(i));
            int next = a ^ replaced ^ rotated(replaced, 13) ^ rotated(replaced, 23);
            roundKeys[i] = next;
            a = b;
            b = c;
            c = d;
            d = next;
        }
    }

    @Override
    public int processBlock(byte[] in, int inOff, byte[] out, int outOff) {
        int a = word(in, inOff);
        int b = word(in, inOff + 4);
        int c = word(in, inOff + 8);
        int d = word(in, inOff + 12);
        for (int i = 0; i < ROUNDS; i++) {
            int r = replaced(b ^ c ^ d ^ roundKeys[i]);
            int next = a ^ r ^ rotated(r, 2) ^ rotated(r, 10) ^ rotated(r, 18) ^ rotated(r, 24);
            a = b;
            b = c;
            c = d;
            d = next;
        }
        put(d, out, outOff);
        put(c, out, outOff + 4);
        put(b, out, outOff + 8);
        put(a, out, outOff + 12);
        return BLOCK_BYTES;
    }

    @Override
    public String getAlgorithmName() {
        return "SM4";
    }

    @Override
    public int getBlockSize() {
        return BLOCK_BYTES;
    }

    /** There is nothing between two blocks. */
    @Override
    public void reset() {}

    /** CK of a round: its four bytes are 7 times 4i, 4i + 1, 4i + 2 and 4i + 3 (section 7.3). */
    private static int constant(int round) {
        int constant = 0;
        for (int j = 0; j < 4; j++) {
            constant = constant << 8 | (4 * round + j) * 7 & 0xFF;
        }
        return constant;
    }

    private static int replaced(int x) {
        return REPLACED[x >>> 24] << 24
                | (REPLACED[x >>> 16 & 0xFF] & 0xFF) << 16
                | (REPLACED[x >>> 8 & 0xFF] & 0xFF) << 8
                | REPLACED[x & 0xFF] & 0xFF;
    }

    private static int rotated(int x, int bits) {
        return x << bits | x >>> 32 - bits;
    }

    private static int word(byte[] in, int at) {
        return in[at] << 24 | (in[at + 1] & 0xFF) << 16 | (in[at + 2] & 0xFF) << 8 | in[at + 3] & 0xFF;
    }

    private static void put(int x, byte[] out, int at) {
        out[at] = (byte) (x >>> 24);
        out[at + 1] = (byte) (x >>> 16);
        out[at + 2] = (byte) (x >>> 8);
        out[at + 3] = (byte) x;
    }

    private static byte[] table() {
        byte[] table = new byte[TABLE.length() / 2];
        for (int i = 0; i < table.length; i++) {
            table[i] = (byte)
                    (Character.digit(TABLE.charAt(2 * i), 16) << 4 | Character.digit(TABLE.charAt(2 * i + 1), 16));
        }
        return table;
    }
}
