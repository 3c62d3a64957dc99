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

import java.util.ArrayList;
import java.util.List;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Reads all keys that start with a prefix, at one revision, in pages.
 */
final class DirectoryReading implements Answer<Listing> {

	/** How many of the keys that are not taken are listed by name. */
	private static final int OTHERS = 100;

	/** How often a page that does not arrive is requested again after others arrived. */
	private static final int RETRIES = 2;

	private static final ByteSequence ZERO = ByteSequence.from(new byte[1]);

	private final EtcdConnection connection;

	private final String prefix;

	private final Selection selection;

	private final PageSize pageSize;

	private final ByteSequence end;

	private final List<StoredKey> keys = new ArrayList<>();

	private final List<String> others = new ArrayList<>();

	private long valueBytes;

	private long unwanted;

	private long tooMany;

	private Page page;

	/** Request the first page. */
	DirectoryReading(EtcdConnection connection, String prefix, Selection selection, PageSize pageSize) {
		this.connection = connection;
		this.prefix = prefix;
		this.selection = selection;
		this.pageSize = pageSize;
		this.end = OptionsUtil.prefixEndOf(EtcdConnection.bytes(prefix));
		this.page = new Page(EtcdConnection.bytes(prefix), 0);
	}

	@Override
	public void whenArrived(Runnable task) {
		this.page.whenArrived(task);
	}

	/**
	 * Take a page. If a page does not arrive, it is requested again and a later reading
	 * uses smaller pages.
	 */
	@Override
	public @Nullable Listing next() {
		Page taken = this.page;
		RangeResponse answer = taken.take();
		if (answer == null) {
			return null;
		}
		long revision = (taken.revision != 0) ? taken.revision : answer.getHeader().getRevision();
		List<KeyValue> found = answer.getKvsList();
		if (answer.getMore()) {
			// etcd finds the next page while this one is looked at
			this.page = new Page(ByteSequence.from(found.get(found.size() - 1).getKey()).concat(ZERO), revision);
		}
		found.forEach((keyValue) -> take(StoredKey.of(keyValue)));
		return answer.getMore() ? null
				: new Listing(revision, this.keys, new Listing.Others(this.unwanted, this.tooMany, this.others));
	}

	private void take(StoredKey key) {
		if (this.selection.ignored().test(key.key())) {
			return;
		}
		boolean wanted = this.selection.wanted().test(key.key());
		if (wanted && this.keys.size() < this.selection.keys()) {
			boolean fits = this.valueBytes + key.value().length <= this.selection.valueBytes();
			this.valueBytes += fits ? key.value().length : 0;
			StoredKey taken = fits ? key : key.withoutValue();
			this.keys.add(taken);
			this.selection.taken().accept(taken);
			return;
		}
		this.unwanted += wanted ? 0 : 1;
		this.tooMany += wanted ? 1 : 0;
		if (this.others.size() < OTHERS) {
			this.others.add(key.key());
		}
	}

	private static long bytes(RangeResponse page) {
		return page.getKvsList()
			.stream()
			.mapToLong((keyValue) -> keyValue.getKey().size() + keyValue.getValue().size())
			.sum();
	}

	/** A part of the directory, requested as soon as it is created. */
	private final class Page {

		private final ByteSequence from;

		private final long revision;

		private int asked;

		private int unanswered;

		private long begin;

		private Answer<RangeResponse> answer;

		/** Request a page at a revision, 0 for the first page. */
		Page(ByteSequence from, long revision) {
			this.from = from;
			this.revision = revision;
			this.answer = ask();
		}

		void whenArrived(Runnable task) {
			this.answer.whenArrived(task);
		}

		/** Return the answer, or {@code null} if the page was requested again. */
		@Nullable RangeResponse take() {
			try {
				RangeResponse page = this.answer.await();
				DirectoryReading.this.pageSize.arrived(page.getKvsCount(), bytes(page), System.nanoTime() - this.begin);
				return page;
			}
			catch (EtcdRequestException ex) {
				if (ex.reason() == Reason.TOO_LARGE || ex.reason() == Reason.UNREACHABLE) {
					DirectoryReading.this.pageSize.failed();
				}
				boolean tooSlow = ex.reason() == Reason.UNREACHABLE && this.revision != 0
						&& ++this.unanswered <= RETRIES;
				if (this.asked == 1 || (ex.reason() != Reason.TOO_LARGE && !tooSlow)) {
					throw ex;
				}
				this.answer = ask();
				return null;
			}
		}

		private Answer<RangeResponse> ask() {
			this.asked = DirectoryReading.this.pageSize.keys();
			this.begin = System.nanoTime();
			GetOption option = GetOption.builder()
				.withRange(DirectoryReading.this.end)
				.withRevision(this.revision)
				.withLimit(this.asked)
				.build();
			return RangeInterceptor.send(DirectoryReading.this.connection, "Reading " + DirectoryReading.this.prefix,
					(client) -> client.getKVClient().get(this.from, option));
		}

	}

}
