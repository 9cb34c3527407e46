package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.port.sim.SimBox;

/** Secret stores that break SEC-1 to SEC-9. */
final class BrokenStores {
    private BrokenStores() {}

    /** Puts a store in front of the good one, anew after each start. */
    private interface Front {
        SecretStore of(SecretStore good, SimLab lab);
    }

    private static BrokenPort store(String rule, String fault, String check, String seen, Front front) {
        return new BrokenPort(rule, fault, check, seen, (parts, lab) -> parts.secrets = front.of(parts.secrets, lab));
    }

    static List<BrokenPort> all() {
        List<BrokenPort> ports = new ArrayList<>();
        ports.addAll(records());
        ports.addAll(keys());
        ports.addAll(names());
        ports.addAll(arrays());
        ports.add(store(
                "SEC-8",
                "the whole store is written anew for each record",
                "everyCallTakesLessThan200Millis",
                "took 500 ms",
                (good, lab) -> new StoreWrapper(good) {
                    @Override
                    public void put(String name, byte[] value) throws HalException {
                        lab.world.runFor(500);
                        super.put(name, value);
                    }
                }));
        ports.add(store(
                "SEC-8",
                "a delete that has something to remove moves and erases a block",
                "everyCallTakesLessThan200Millis",
                "SecretStore.delete took 500 ms",
                (good, lab) -> new StoreWrapper(good) {
                    @Override
                    public void delete(String name) throws HalException {
                        if (good.get(name) != null) {
                            lab.world.runFor(500);
                        }
                        super.delete(name);
                    }
                }));
        return ports;
    }

    /** A new record is durable, one that takes another's place is so only at some later time, which a restart forestalls. */
    static class CachingStore extends StoreWrapper {
        private final Map<String, byte[]> cache = new HashMap<>();

        CachingStore(SecretStore good) {
            super(good);
        }

        boolean isCached(String name) {
            return true;
        }

        @Override
        public void put(String name, byte[] value) throws HalException {
            if (isCached(name) && good.get(name) != null) {
                cache.put(name, value.clone());
            } else {
                super.put(name, value);
            }
        }

        @Override
        public byte[] get(String name) throws HalException {
            return cache.containsKey(name) ? cache.get(name).clone() : super.get(name);
        }

        @Override
        public void delete(String name) throws HalException {
            cache.remove(name);
            super.delete(name);
        }
    }

    private static List<BrokenPort> records() {
        return List.of(
                store(
                        "SEC-1",
                        "put over a record only writes into a cache",
                        "recordIsThereAfterARestart",
                        "record kit.left still says that the kit prepares",
                        (good, lab) -> new CachingStore(good)),
                store(
                        "SEC-1",
                        "what is written over and over only reaches a cache",
                        "recordIsThereAfterARestart",
                        "had returned before (says the peer, which was told)",
                        (good, lab) -> new CachingStore(good) {
                            @Override
                            boolean isCached(String name) {
                                return name.equals(Traces.TORN) || name.equals("kit.witness");
                            }
                        }),
                store(
                        "SEC-1",
                        "a shorter record leaves the rest of the longer one",
                        "recordsOfEverySizeAreKeptWhole",
                        "1024 bytes that differ at 1023 from the 1023 that were put",
                        (good, lab) -> new StoreWrapper(good) {
                            @Override
                            public void put(String name, byte[] value) throws HalException {
                                byte[] old = super.get(name);
                                byte[] both = old == null || old.length < value.length ? value.clone() : old;
                                System.arraycopy(value, 0, both, 0, value.length);
                                super.put(name, both);
                            }
                        }),
                store(
                        "SEC-2",
                        "a damaged record looks absent",
                        "damagedRecordThrows",
                        "answered null, as if it had never been",
                        (good, lab) -> new StoreWrapper(good) {
                            @Override
                            public byte[] get(String name) throws HalException {
                                return lab.store().isDamaged(name) ? null : super.get(name);
                            }
                        }),
                new BrokenPort(
                        "SEC-3",
                        "copied storage works in another box",
                        "copiedStorageDoesNotWorkElsewhere",
                        "its record or key works there",
                        new BrokenPort.Broken() {
                            @Override
                            public void of(Parts parts, SimLab lab) {
                                // The simulated store is bound to no box as it is.
                            }

                            @Override
                            public Platform copy(SimLab lab) {
                                SimBox other = lab.world.box("stb-2");
                                other.secrets().restore(lab.box.secrets().image());
                                return other;
                            }
                        }));
    }

    private static List<BrokenPort> keys() {
        return List.of(
                store(
                        "SEC-4",
                        "keys are records that can be read",
                        "keyCannotBeReadBack",
                        "get of a key's name answered 32 bytes",
                        (good, lab) -> new StoreWrapper(good) {
                            private final Map<String, byte[]> keys = new HashMap<>();

                            @Override
                            public void importKey(String name, byte[] key32) throws HalException {
                                super.importKey(name, key32);
                                keys.put(name, key32.clone());
                            }

                            @Override
                            public byte[] get(String name) throws HalException {
                                return keys.containsKey(name) ? keys.get(name).clone() : super.get(name);
                            }
                        }),
                store(
                        "SEC-4",
                        "keys live in memory",
                        "keyIsThereAfterARestart",
                        "SecretStore.hmac with the key that was imported before threw",
                        (good, lab) -> new StoreWrapper(good) {
                            {
                                try {
                                    good.delete("kit.key"); // Gone with the restart.
                                } catch (HalException e) {
                                    throw new AssertionError(e);
                                }
                            }
                        }),
                store(
                        "SEC-4",
                        "the hardware has three places for keys",
                        "fourKeysAreKept",
                        "SecretStore.importKey with 3 keys there threw org.stblink.hal.HalException: every place is taken",
                        (good, lab) -> new PlacesForKeys(good) {
                            @Override
                            String placeFor(String name) throws HalException {
                                if (places.size() == MOST) {
                                    throw new HalException("every place is taken");
                                }
                                return name;
                            }
                        }),
                store(
                        "SEC-4",
                        "a fourth key takes the place of the third",
                        "fourKeysAreKept",
                        "is another one since",
                        (good, lab) -> new PlacesForKeys(good) {
                            private String newest;

                            @Override
                            String placeFor(String name) {
                                newest = places.size() < MOST ? name : newest;
                                return newest;
                            }
                        }),
                store(
                        "SEC-5",
                        "hmac goes over the whole array",
                        "hmacIsThatOfRfc4231",
                        "where RFC 4231 has b0344c61",
                        (good, lab) -> new StoreWrapper(good) {
                            @Override
                            public void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32)
                                    throws HalException {
                                super.hmac(key, hash, in, 0, in.length, out32);
                            }
                        }),
                store(
                        "SEC-5",
                        "an unknown hash is taken for SHA-256",
                        "absentKeyAndUnknownHashThrow",
                        "hmac with hash 99 did not throw",
                        (good, lab) -> new StoreWrapper(good) {
                            @Override
                            public void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32)
                                    throws HalException {
                                super.hmac(key, HASH_SHA256, in, off, len, out32);
                            }
                        }));
    }

    /** Keys are in places of their own, and there are three. */
    private abstract static class PlacesForKeys extends StoreWrapper {
        static final int MOST = 3;

        final Map<String, String> places = new HashMap<>();

        PlacesForKeys(SecretStore good) {
            super(good);
        }

        abstract String placeFor(String name) throws HalException;

        @Override
        public void importKey(String name, byte[] key32) throws HalException {
            String place = places.containsKey(name) ? places.get(name) : placeFor(name);
            super.importKey(place, key32);
            places.put(name, place);
        }

        @Override
        public void hmac(String key, int hash, byte[] in, int off, int len, byte[] out32) throws HalException {
            super.hmac(places.getOrDefault(key, key), hash, in, off, len, out32);
        }

        @Override
        public void delete(String name) throws HalException {
            super.delete(name);
            places.remove(name);
        }
    }

    private static List<BrokenPort> names() {
        return List.of(
                store(
                        "SEC-6",
                        "delete leaves keys",
                        "deleteRemovesRecordOrKeyAndIsIdempotent",
                        "with a key that was deleted did not throw",
                        (good, lab) -> new StoreWrapper(good) {
                            private final Map<String, Boolean> keys = new HashMap<>();

                            @Override
                            public void importKey(String name, byte[] key32) throws HalException {
                                super.importKey(name, key32);
                                keys.put(name, true);
                            }

                            @Override
                            public void delete(String name) throws HalException {
                                if (!keys.containsKey(name)) {
                                    super.delete(name);
                                }
                            }
                        }),
                store(
                        "SEC-6",
                        "a deleted record is back after a restart",
                        "deletedStaysDeletedAfterARestart",
                        "a record whose delete had returned is there again",
                        (good, lab) -> new StoreWrapper(good) {
                            private boolean deleted;

                            @Override
                            public void put(String name, byte[] value) throws HalException {
                                super.put(name, value);
                                deleted = deleted && !name.equals("kit.gone");
                            }

                            @Override
                            public byte[] get(String name) throws HalException {
                                return deleted && name.equals("kit.gone") ? null : super.get(name);
                            }

                            @Override
                            public void delete(String name) throws HalException {
                                if (name.equals("kit.gone")) {
                                    deleted = true; // In memory alone.
                                } else {
                                    super.delete(name);
                                }
                            }
                        }),
                store(
                        "SEC-7",
                        "names are made to fit the file system",
                        "otherNamesAreRefused",
                        "did not throw: that is no name",
                        (good, lab) -> new StoreWrapper(good) {
                            private String fitted(String name) {
                                String fit = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "_");
                                return fit.isEmpty() ? "_" : fit.substring(0, Math.min(64, fit.length()));
                            }

                            @Override
                            public void put(String name, byte[] value) throws HalException {
                                super.put(fitted(name), value);
                            }

                            @Override
                            public byte[] get(String name) throws HalException {
                                return super.get(fitted(name));
                            }

                            @Override
                            public void delete(String name) throws HalException {
                                super.delete(fitted(name));
                            }
                        }),
                store(
                        "SEC-7",
                        "a key may take a record's name",
                        "recordAndKeyDoNotShareAName",
                        "importKey took the name of a record",
                        (good, lab) -> new StoreWrapper(good) {
                            @Override
                            public void importKey(String name, byte[] key32) throws HalException {
                                if (super.get(name) != null) {
                                    super.delete(name);
                                }
                                super.importKey(name, key32);
                            }
                        }));
    }

    private static List<BrokenPort> arrays() {
        return List.of(
                store(
                        "SEC-9",
                        "the caller's array is kept until it is written",
                        "arraysPassedInAreNotKept",
                        "4 bytes that differ at 0 from the 4 that were put",
                        (good, lab) -> new StoreWrapper(good) {
                            private final Map<String, byte[]> kept = new HashMap<>();

                            @Override
                            public void put(String name, byte[] value) throws HalException {
                                super.put(name, value);
                                kept.put(name, value);
                            }

                            @Override
                            public byte[] get(String name) throws HalException {
                                byte[] mine = kept.get(name);
                                return mine == null ? super.get(name) : mine.clone();
                            }

                            @Override
                            public void delete(String name) throws HalException {
                                kept.remove(name);
                                super.delete(name);
                            }
                        }),
                store(
                        "SEC-9",
                        "get hands its cache out",
                        "arraysReturnedAreTheCallers",
                        "4 bytes that differ at 0 from the 4 that were put",
                        (good, lab) -> new StoreWrapper(good) {
                            private final Map<String, byte[]> cache = new HashMap<>();

                            @Override
                            public void put(String name, byte[] value) throws HalException {
                                super.put(name, value);
                                cache.put(name, value.clone());
                            }

                            @Override
                            public byte[] get(String name) throws HalException {
                                byte[] mine = cache.get(name);
                                return mine == null ? super.get(name) : mine;
                            }

                            @Override
                            public void delete(String name) throws HalException {
                                cache.remove(name);
                                super.delete(name);
                            }
                        }));
    }
}
