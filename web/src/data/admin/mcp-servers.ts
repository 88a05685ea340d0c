import { type InfiniteData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import { queryClient } from "@/data/client/query-client";
import type {
  McpServer,
  McpServerChange,
  McpServerCheck,
  McpServerList,
  McpServerRequest,
} from "@/data/client/types";

const path = "/api/admin/mcp-servers";
const serversKey = ["admin", "mcp-servers"] as const;

type Pages = InfiniteData<McpServerList, string | undefined>;

/** The MCP servers by id, and whether this server starts commands. */
export function useMcpServers() {
  return useInfiniteQuery({
    queryKey: serversKey,
    queryFn: async ({ pageParam: cursor, signal }) =>
      (await client.get<McpServerList>(path, { params: { cursor }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => ({
      servers: pages.flatMap(({ mcp_servers }) => mcp_servers),
      stdio: pages.some(({ stdio }) => stdio),
    }),
    staleTime: 0, // another administrator may have changed them
  });
}

const refetchAll = () => queryClient.invalidateQueries({ queryKey: serversKey });

/** Shows a server in the list as it is stored now. The list is not fetched again, so nothing moves under the reader. */
function updateListed(changed: McpServer): void {
  const replace = (server: McpServer) => (server.id === changed.id ? changed : server);
  queryClient.setQueryData<Pages>(serversKey, (data) => {
    const pages = data?.pages.map((page) => ({ ...page, mcp_servers: page.mcp_servers.map(replace) }));
    return data && pages && { ...data, pages };
  });
}

/** The version of a server as the list shows it now. */
function listedVersion(id: string): number | undefined {
  const pages = queryClient.getQueryData<Pages>(serversKey)?.pages;
  return pages?.flatMap(({ mcp_servers }) => mcp_servers).find((server) => server.id === id)?.version;
}

export function useAddMcpServer() {
  return useMutation({
    mutationFn: async (request: McpServerRequest) => (await client.post<McpServer>(path, request)).data,
    onSuccess: refetchAll,
  });
}

/**
 * Changes a server. Changes without a version are based on what the list shows, one after the other, so that quick ones do not
 * refuse each other. After a refusal, the list is fetched again, since another admin may have changed the server.
 */
export function useChangeMcpServer(id: string) {
  return useMutation({
    scope: { id: `mcp-server ${id}` },
    mutationFn: async (change: McpServerChange) => {
      const request = { version: listedVersion(id), ...change };
      return (await client.patch<McpServer>(`${path}/${id}`, request)).data;
    },
    onSuccess: updateListed,
    onError: refetchAll,
  });
}

/** Calls `onDeleted` also if the server has left the list by then, and its component with it. */
export function useDeleteMcpServer(id: string, onDeleted: () => void) {
  return useMutation({
    mutationFn: () => client.delete(`${path}/${id}`),
    onSuccess: () => {
      onDeleted();
      return refetchAll();
    },
  });
}

/** Asks a server for its tools as it would be with a change; without an id, one that is not saved. */
export async function checkMcpServer(
  id: string | undefined,
  change: McpServerRequest | McpServerChange,
): Promise<McpServerCheck> {
  const address = id === undefined ? `${path}/check` : `${path}/${id}/check`;
  return (await client.post<McpServerCheck>(address, change)).data;
}

/** Asks a server that is saved. Its state and its tools are fetched again afterwards. */
export function useCheckMcpServer(id: string) {
  return useMutation({
    mutationFn: async () => (await client.post<McpServerCheck>(`${path}/${id}/check`)).data,
    onSettled: refetchAll,
  });
}

/** The server as it is stored now. */
export async function fetchMcpServer(id: string): Promise<McpServer> {
  const { data } = await client.get<McpServer>(`${path}/${id}`);
  updateListed(data);
  return data;
}
