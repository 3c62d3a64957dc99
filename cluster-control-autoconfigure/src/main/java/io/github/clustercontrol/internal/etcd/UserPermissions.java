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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.auth.Permission;
import org.jspecify.annotations.Nullable;

/**
 * The permissions of a user. etcd does not name the permission that a denied request
 * lacks, but each user may read its own roles.
 *
 * @param permissions the permissions of all roles of the user
 */
record UserPermissions(List<Permission> permissions) {

	/**
	 * Read the permissions of a user, {@code null} if they cannot be read. Waits for two
	 * requests, or more with several roles.
	 */
	static @Nullable UserPermissions read(Auth auth, String user, Duration timeout) {
		try {
			List<Permission> permissions = new ArrayList<>();
			for (String role : auth.userGet(EtcdConnection.bytes(user))
				.get(timeout.toMillis(), TimeUnit.MILLISECONDS)
				.getRoles()) {
				permissions.addAll(auth.roleGet(EtcdConnection.bytes(role))
					.get(timeout.toMillis(), TimeUnit.MILLISECONDS)
					.getPermissions());
			}
			return new UserPermissions(permissions);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
		catch (ExecutionException | TimeoutException | RuntimeException ex) {
			return null;
		}
	}

	/**
	 * Return whether a role of the user has the permission {@code read} or
	 * {@code readwrite} for a key, or for all keys of a prefix that ends with a slash.
	 */
	boolean include(String permission, String keys) {
		return include(Permission.Type.READ, keys)
				&& (permission.equals("read") || include(Permission.Type.WRITE, keys));
	}

	private boolean include(Permission.Type type, String keys) {
		String first = text(EtcdConnection.bytes(keys));
		// The first key after all that start with a/ is a0
		String end = keys.endsWith("/") ? first.substring(0, first.length() - 1) + "0" : first + "\0";
		return this.permissions.stream()
			.filter((permission) -> permission.getPermType() == type
					|| permission.getPermType() == Permission.Type.READWRITE)
			.anyMatch((permission) -> covers(text(permission.getKey()), text(permission.getRangeEnd()), first, end));
	}

	private static boolean covers(String from, String rangeEnd, String first, String end) {
		String to = rangeEnd.isEmpty() ? from + "\0" : rangeEnd;
		return from.compareTo(first) <= 0 && (to.equals("\0") || end.compareTo(to) <= 0);
	}

	/** etcd compares bytes, and so do texts with one character for each byte. */
	private static String text(ByteSequence bytes) {
		return bytes.toString(StandardCharsets.ISO_8859_1);
	}

}
