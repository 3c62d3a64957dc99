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

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The user of requests to etcd.
 *
 * @param username the user
 * @param password the password, never logged
 * @since 0.1.0
 */
public record Credentials(String username, String password) {

	public Credentials {
		Assert.hasText(username, "'username' must not be empty");
		Assert.hasLength(password, "'password' must not be empty");
	}

	public static @Nullable Credentials of(@Nullable String username, @Nullable String password) {
		return (username != null && password != null) ? new Credentials(username, password) : null;
	}

	/** Leaves the password out: settings end up in logs. */
	@Override
	public String toString() {
		return "Credentials[username=" + this.username + "]";
	}

}
