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

package io.github.clustercontrol.etcd;

import java.util.ArrayList;
import java.util.List;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import io.github.clustercontrol.etcd.EtcdRequestException.Reason;

/**
 * Reads all keys that start with a prefix, at one revision, in pages.
 */
final class DirectoryReading {

	/** How many of the keys that are not taken are told by name. */
	private static final int OTHERS = 100;

	/** How often a page that does not come is asked for again after others came. */
	private static final int RETRIES = 2;

	private static final ByteSequence ZERO = ByteSequence.from(new byte[1]);

	private final EtcdConnection connection;

	private final String prefix;

	private final Selection selection;

	private final PageSize pageSize;

	private final List<StoredKey> keys = new ArrayList<>();

	private final List<String> others = new ArrayList<>();

	private long valueBytes;

	private long unwanted;

	private long tooMany;

	/**
	 * Create a reading.
	 * @param connection the connection to etcd
	 * @param prefix the prefix
	 * @param selection what to take
	 * @param pageSize how many keys to ask for at once, as learned from earlier readings
	 */
	DirectoryReading(EtcdConnection connection, String prefix, Selection selection, PageSize pageSize) {
		this.connection = connection;
		this.prefix = prefix;
		this.selection = selection;
		this.pageSize = pageSize;
	}

	/**
	 * Read. To be called once.
	 * @return what was read
	 * @throws EtcdRequestException if a page did not come; a later reading asks for less
	 */
	Listing read() {
		ByteSequence from = EtcdConnection.bytes(this.prefix);
		ByteSequence end = OptionsUtil.prefixEndOf(from);
		long revision = 0;
		while (true) {
			GetResponse page = page(from, end, revision);
			revision = (revision != 0) ? revision : page.getHeader().getRevision();
			List<KeyValue> found = page.getKvs();
			found.forEach((keyValue) -> take(StoredKey.of(keyValue)));
			if (!page.isMore()) {
				return new Listing(revision, this.keys, new Listing.Others(this.unwanted, this.tooMany, this.others));
			}
			from = found.get(found.size() - 1).getKey().concat(ZERO);
		}
	}

	private GetResponse page(ByteSequence from, ByteSequence end, long revision) {
		int unanswered = 0;
		while (true) {
			int keys = this.pageSize.keys();
			try {
				return page(GetOption.builder().withRange(end).withRevision(revision).withLimit(keys).build(), from);
			}
			catch (EtcdRequestException ex) {
				this.pageSize.failed();
				boolean tooSlow = ex.reason() == Reason.UNREACHABLE && revision != 0 && ++unanswered <= RETRIES;
				if (keys == 1 || (ex.reason() != Reason.TOO_LARGE && !tooSlow)) {
					throw ex;
				}
			}
		}
	}

	private GetResponse page(GetOption option, ByteSequence from) {
		long begin = System.nanoTime();
		GetResponse page = this.connection.request("Reading " + this.prefix,
				(client) -> client.getKVClient().get(from, option));
		this.pageSize.arrived(page.getKvs().size(), bytes(page), System.nanoTime() - begin);
		return page;
	}

	private void take(StoredKey key) {
		boolean wanted = this.selection.wanted().test(key.key());
		if (wanted && this.keys.size() < this.selection.keys()) {
			boolean fits = this.valueBytes + key.value().length <= this.selection.valueBytes();
			this.valueBytes += fits ? key.value().length : 0;
			this.keys.add(fits ? key : key.withoutValue());
			return;
		}
		this.unwanted += wanted ? 0 : 1;
		this.tooMany += wanted ? 1 : 0;
		if (this.others.size() < OTHERS) {
			this.others.add(key.key());
		}
	}

	private static long bytes(GetResponse page) {
		return page.getKvs()
			.stream()
			.mapToLong((keyValue) -> keyValue.getKey().size() + keyValue.getValue().size())
			.sum();
	}

}
