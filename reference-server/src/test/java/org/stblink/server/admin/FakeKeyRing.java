package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.List;

/** Keys that are only names. */
final class FakeKeyRing implements KeyRing {
    private KeyList keys = new KeyList(0, List.of(key(1)));

    private static Key key(int number) {
        return new Key(
                "%08x".formatted(number),
                "%02x".formatted(number).repeat(32),
                "%02x".formatted(0x80 + number).repeat(32));
    }

    @Override
    public KeyList list() {
        return keys;
    }

    @Override
    public KeyList add() {
        int number = (int) keys.serial() + 2;
        List<Key> more = new ArrayList<>();
        more.add(key(number));
        more.addAll(keys.keys());
        keys = new KeyList(keys.serial() + 1, more);
        return keys;
    }

    @Override
    public KeyList retire(String keyId) {
        keys = new KeyList(
                keys.serial() + 1,
                keys.keys().stream().filter(key -> !key.keyId().equals(keyId)).toList());
        return keys;
    }
}
