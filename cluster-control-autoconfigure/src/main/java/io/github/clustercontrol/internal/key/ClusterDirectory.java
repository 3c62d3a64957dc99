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

package io.github.clustercontrol.internal.key;

import java.util.regex.Pattern;

/**
 * The directory of a cluster in etcd, such as {@code /clusterdemo/webserver}, and the
 * keys that belong to it.
 *
 * @param path the directory: at least one segment, no trailing slash, not below
 * {@value #LEASES} or {@value #WATCHERS}
 */
public record ClusterDirectory(String path) {

	/**
	 * The prefix of all sentinels. It is outside every cluster, so that a delete of a
	 * directory or its parents by prefix does not delete them.
	 */
	public static final String LEASES = "/clustercontrol.leases";

	/**
	 * The prefix of all announcements of consumers, outside of every cluster for the same
	 * reason.
	 */
	public static final String WATCHERS = "/clustercontrol.watchers";

	/** An order for an instance is at its member key, followed by this. */
	private static final String ORDER = "/order";

	/** Bounds the length of member keys. */
	private static final int MAX_LENGTH = 1024;

	private static final Pattern PATH = Pattern.compile("(?:/[^/\\p{Cntrl}\\p{Cs}]+)+");

	public ClusterDirectory {
		if (path.length() > MAX_LENGTH) {
			throw new IllegalArgumentException(
					"The path has " + path.length() + " characters: choose one of at most " + MAX_LENGTH);
		}
		if (!PATH.matcher(path).matches()) {
			throw new IllegalArgumentException("'" + path
					+ "' is not a valid path: write an absolute path without a trailing slash, as in /clusterdemo/webserver");
		}
		refuseBelow(path, LEASES, "leases");
		refuseBelow(path, WATCHERS, "the announcements of consumers");
	}

	private static void refuseBelow(String path, String reserved, String content) {
		if (path.equals(reserved) || path.startsWith(reserved + "/")) {
			throw new IllegalArgumentException("'" + path + "' lies under " + reserved + ", which is reserved for "
					+ content + ": choose another directory");
		}
	}

	/** Return the directory of the key of a member. */
	public static ClusterDirectory of(String key) {
		int slash = key.lastIndexOf('/');
		if (slash < 1 || !key.startsWith("/")) {
			throw new IllegalArgumentException("'" + key
					+ "' is not a member key: write <directory>/<host:port>, as in /clusterdemo/webserver/10.0.0.5:8110");
		}
		return new ClusterDirectory(key.substring(0, slash));
	}

	/** Without the trailing slash {@code /web} would also match {@code /web-admin}. */
	public String prefix() {
		return this.path + "/";
	}

	public String memberKey(String address) {
		return prefix() + address;
	}

	public static String orderKey(String memberKey) {
		return memberKey + ORDER;
	}

	/** Return whether a key is not that of a member but may be that of an order. */
	public static boolean isOrderKey(String key) {
		return key.endsWith(ORDER);
	}

	/** Return whether a key of this directory is the order beside a member key. */
	public boolean isOrder(String key) {
		int end = key.length() - ORDER.length();
		return isOrderKey(key) && end > prefix().length()
				&& MemberCodec.problem(key.substring(prefix().length(), end)) == null;
	}

	public String sentinelPrefix() {
		return LEASES + this.path + "/";
	}

	/**
	 * A sentinel exists exactly as long as its lease. Read at the revision of a delete,
	 * it distinguishes a delete on purpose from an expiry.
	 */
	public String sentinelKey(long lease) {
		return sentinelPrefix() + Long.toHexString(lease);
	}

	/** Return the prefix of the keys of the consumers that announce what they apply. */
	public String watcherPrefix() {
		return WATCHERS + this.path + "/";
	}

	/** Return the key of the consumer with a lease. */
	public String watcherKey(long lease) {
		return watcherPrefix() + Long.toHexString(lease);
	}

	@Override
	public String toString() {
		return this.path;
	}

}
