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

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The port at which a member serves gRPC: that in its metadata {@value #NAME} if there is
 * one, because a member with a web server is registered with the port of that.
 */
public final class GrpcPort {

	/** The name of the metadata entry. */
	public static final String NAME = "grpc.port";

	private static final int MAX_PORT = 65535;

	private GrpcPort() {
	}

	/** Return the port of a member with this metadata that is registered with a port. */
	public static int of(Map<String, String> metadata, int registered) {
		String text = metadata.get(NAME);
		int port = isNumber(text) ? Integer.parseInt(text) : 0;
		return (port >= 1 && port <= MAX_PORT) ? port : registered;
	}

	/** Return an address with that port. */
	static String address(String address, Map<String, String> metadata) {
		int colon = address.lastIndexOf(':') + 1;
		return address.substring(0, colon) + of(metadata, Integer.parseInt(address.substring(colon)));
	}

	private static boolean isNumber(@Nullable String text) {
		return text != null && text.matches("[0-9]{1,5}");
	}

}
