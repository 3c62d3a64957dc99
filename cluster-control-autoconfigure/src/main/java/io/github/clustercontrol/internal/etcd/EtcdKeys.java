/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.internal.etcd;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Txn;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Single requests on keys. Each waits for its answer, at most a little longer than the
 * request timeout, and throws {@link EtcdRequestException} when it does not succeed.
 */
public final class EtcdKeys {

	/** The value of the sentinel of a registration that deleted its key itself. */
	private static final String LEFT = "left";

	private final EtcdConnection connection;

	public EtcdKeys(EtcdConnection connection) {
		this.connection = connection;
	}

	public Reading get(String key) {
		return get(key, 0);
	}

	/**
	 * Read one key as it was at a revision, 0 for now. Fails with
	 * {@link Reason#COMPACTED} if etcd does not have it any more.
	 */
	public Reading get(String key, long revision) {
		GetResponse response = this.connection.request("Reading " + key, (client) -> client.getKVClient()
			.get(EtcdConnection.bytes(key), GetOption.builder().withRevision(revision).build()));
		return new Reading(response.getHeader().getRevision(), first(response));
	}

	/** Read one key as it is now. */
	Answer<Reading> send(String key) {
		return this.connection
			.send("Reading " + key, (client) -> client.getKVClient().get(EtcdConnection.bytes(key), GetOption.DEFAULT))
			.map((response) -> new Reading(response.getHeader().getRevision(), first(response)));
	}

	/**
	 * Read two keys as they were at a revision, 0 for now. Fails with
	 * {@link Reason#COMPACTED} if etcd does not have it any more.
	 */
	public Pair get(String first, String second, long revision) {
		return send(first, second, revision).await();
	}

	/**
	 * Read two keys at one revision, 0 for now. A range would also read keys between
	 * them, which may be many.
	 */
	Answer<Pair> send(String first, String second, long revision) {
		GetOption option = GetOption.builder().withRevision(revision).build();
		return this.connection.send("Reading " + first, (client) -> {
			Txn transaction = client.getKVClient().txn();
			return transaction
				.Then(Op.get(EtcdConnection.bytes(first), option), Op.get(EtcdConnection.bytes(second), option))
				.commit();
		}).map((response) -> {
			List<GetResponse> read = response.getGetResponses();
			return new Pair(response.getHeader().getRevision(), first(read.get(0)), first(read.get(1)));
		});
	}

	/**
	 * Count the keys with a prefix at a revision. Fails with {@link Reason#COMPACTED} if
	 * etcd does not have it any more.
	 */
	public long count(String prefix, long revision) {
		GetOption option = GetOption.builder().isPrefix(true).withRevision(revision).withCountOnly(true).build();
		return this.connection
			.request("Counting " + prefix, (client) -> client.getKVClient().get(EtcdConnection.bytes(prefix), option))
			.getCount();
	}

	/** Write a key and its sentinel on a lease, if the key is as expected. */
	public Outcome put(String key, Guard expected, byte[] value, String sentinel, long lease) {
		PutOption onLease = PutOption.builder().withLeaseId(lease).build();
		return commit("Writing " + key, key, expected,
				Op.put(EtcdConnection.bytes(key), ByteSequence.from(value), onLease),
				Op.put(EtcdConnection.bytes(sentinel), ByteSequence.EMPTY, onLease));
	}

	/** Return whether a sentinel says that the instance itself deleted its key. */
	public static boolean isMarked(StoredKey sentinel) {
		return new String(sentinel.value(), StandardCharsets.UTF_8).equals(LEFT);
	}

	/** Write a key on a lease, whatever it was before. */
	public void put(String key, byte[] value, long lease) {
		PutOption onLease = PutOption.builder().withLeaseId(lease).build();
		this.connection.request("Writing " + key,
				(client) -> client.getKVClient().put(EtcdConnection.bytes(key), ByteSequence.from(value), onLease));
	}

	/** Read all keys with a prefix, at one revision. */
	public Listing list(String prefix) {
		return new WatchRequests(this.connection, EtcdWatch.Target.directory(prefix)).list().await();
	}

	/** Delete a key if it is as expected. */
	public Outcome delete(String key, Guard expected) {
		return commit("Deleting " + key, key, expected, Op.delete(EtcdConnection.bytes(key), DeleteOption.DEFAULT));
	}

	/**
	 * Delete the own key if it is as expected, and mark its sentinel in the same
	 * transaction: in etcd's history this delete differs from that of an operator. Where
	 * etcd refuses the mark, because it is out of space for example, the key is deleted
	 * without it.
	 */
	public Outcome leave(String key, Guard expected, String sentinel, long lease) {
		try {
			return commit("Deleting " + key, key, expected, Op.delete(EtcdConnection.bytes(key), DeleteOption.DEFAULT),
					Op.put(EtcdConnection.bytes(sentinel), EtcdConnection.bytes(LEFT),
							PutOption.builder().withLeaseId(lease).build()));
		}
		catch (EtcdRequestException ex) {
			if (ex.reason() == Reason.UNREACHABLE) {
				throw ex;
			}
			return delete(key, expected);
		}
	}

	/**
	 * Delete a key of any instance and write another one on a lease in the same revision.
	 * Return whether the first one existed.
	 */
	public boolean replace(String key, String other, byte[] value, long lease) {
		TxnResponse response = this.connection.request("Deleting " + key, (client) -> {
			Txn transaction = client.getKVClient().txn();
			return transaction
				.Then(Op.delete(EtcdConnection.bytes(key), DeleteOption.DEFAULT), Op.put(EtcdConnection.bytes(other),
						ByteSequence.from(value), PutOption.builder().withLeaseId(lease).build()))
				.commit();
		});
		return response.getDeleteResponses().get(0).getDeleted() > 0;
	}

	/** Delete a key of any instance, and return whether it existed. */
	public boolean delete(String key) {
		return this.connection
			.request("Deleting " + key, (client) -> client.getKVClient().delete(EtcdConnection.bytes(key)))
			.getDeleted() > 0;
	}

	private Outcome commit(String what, String key, Guard expected, Op... then) {
		TxnResponse response = this.connection.request(what, (client) -> {
			Txn transaction = client.getKVClient().txn();
			return transaction.If(expected.on(EtcdConnection.bytes(key)))
				.Then(then)
				.Else(Op.get(EtcdConnection.bytes(key), GetOption.DEFAULT))
				.commit();
		});
		StoredKey found = response.isSucceeded() ? null : first(response.getGetResponses().get(0));
		return new Outcome(response.isSucceeded(), response.getHeader().getRevision(), found);
	}

	private static @Nullable StoredKey first(GetResponse response) {
		return response.getKvs().isEmpty() ? null : StoredKey.of(response.getKvs().get(0));
	}

	/**
	 * A key at one revision.
	 *
	 * @param revision the revision of etcd when it answered
	 * @param key the key, or {@code null} if there was none
	 */
	public record Reading(long revision, @Nullable StoredKey key) {
	}

	/**
	 * Two keys at one revision.
	 *
	 * @param revision the revision of etcd when it answered
	 * @param first the first key, or {@code null} if there was none
	 * @param second the second key, or {@code null} if there was none
	 */
	public record Pair(long revision, @Nullable StoredKey first, @Nullable StoredKey second) {
	}

	/**
	 * What a key must be so that a change is carried out.
	 *
	 * @param modRevision its mod revision, 0 when it must not exist
	 * @param value its value, or {@code null} for any. When etcd has lost its data the
	 * key of another instance may have the mod revision that the own key had before.
	 */
	public record Guard(long modRevision, @Nullable String value) {

		/** The key must not exist. */
		public static final Guard ABSENT = new Guard(0, null);

		private Cmp[] on(ByteSequence key) {
			Cmp revision = new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(this.modRevision));
			return (this.value != null)
					? new Cmp[] { revision,
							new Cmp(key, Cmp.Op.EQUAL, CmpTarget.value(EtcdConnection.bytes(this.value))) }
					: new Cmp[] { revision };
		}

	}

	/**
	 * The outcome of a guarded change.
	 *
	 * @param done whether it was carried out
	 * @param revision the revision of etcd when it answered; if done, that of the change
	 * @param found if not done, the key as it is, or {@code null} if there is none
	 */
	public record Outcome(boolean done, long revision, @Nullable StoredKey found) {
	}

}
