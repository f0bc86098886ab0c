-- Replaces a message by its next version: in the list, the index, the record of its request and the log, where the entry of
-- the former version is deleted. args.event_type is 'message.edited' or 'message.removed'.
-- Checks, in this order: the session; the user is a member; to edit, the room is not archived and the user not muted; to
-- remove another's message (args.is_audited), the user is a moderator of the room; the message is in the list, or, to remove
-- it, there is a record of its request; it is still the version args.known_v.
-- Returns the sequence of the change; nil if the message has another version.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
if redis.call('SISMEMBER', keys.members, args.actor_id) == 0 then return {'refused', 'room_not_found'} end
local removes, is_audited = args.event_type == 'message.removed', args.is_audited == '1'
if not removes then
  if redis.call('HEXISTS', keys.room, 'archived_at') == 1 then return {'refused', 'room_archived'} end
  local refused = refuse_muted(args.actor_id, tonumber(args.now_ms))
  if refused then return refused end
end
if is_audited and require_role(args.actor_id, keys.actor, 2) then return {'refused', 'not_yours_to_remove'} end
local sent, entry = redis.call('GET', keys.sent), redis.call('HGET', keys.index, args.message_id)
local n, v, position
if entry then
  n, v = string.match(entry, '^(%d+) (%d+)$')
  position = string.format('%.0f', redis.call('HGET', keys.room, 'seq') - n)
  local listed = redis.call('LINDEX', keys.messages, position)
  if not listed or string.find(listed, '{"id":"' .. args.message_id .. '"', 1, true) ~= 1 then
    return {'refused', 'message_not_found'}
  end
elseif sent and removes then
  local last_v
  n, v, last_v = string.match(sent, '^%d+ (%d+) (%d+) %S+ %x+ ?(%d*)')
  if last_v ~= '' then v = last_v end
else
  return {'refused', 'message_not_found'}
end
if v ~= args.known_v then return nil end

local next_v = redis.call('INCR', keys.version)
local message = args.unversioned .. ',"v":' .. next_v .. '}'
if entry then
  redis.call('LSET', keys.messages, position, message)
  redis.call('HSET', keys.index, args.message_id, n .. ' ' .. next_v)
end
if sent then
  local first = string.match(sent, '^%d+ %d+ %d+ %S+ %x+')
  redis.call('SET', keys.sent, first .. ' ' .. next_v .. (removes and ' removed' or ''), 'KEEPTTL')
end
redis.call('XDEL', keys.events, v .. '-0')
if removes then
  redis.call('XADD', keys.events, 'MAXLEN', '~', args.log_cap, next_v .. '-0', 'type', args.event_type, 'room', args.room_id,
    'id', args.message_id, 'n', n, 'sender', args.sender_id, 'ts', args.ts, 'del', args.now)
  if keys.file then redis.call('DEL', keys.file) end
  if is_audited then audit(args.event_type, 'room', args.room_id, 'message', args.message_id, 'sender', args.sender_id) end
else
  redis.call('XADD', keys.events, 'MAXLEN', '~', args.log_cap, next_v .. '-0', 'type', args.event_type, 'room', args.room_id,
    'message', message)
end
return next_v
