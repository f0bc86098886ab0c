-- How a change of a room is written down, for every script that makes one. Goes before those scripts. `keys` has version, events,
-- audit, room.

-- The next entry of the log, with these fields. Answers its sequence.
local function log(keys, log_cap, ...)
  local v = redis.call('INCR', keys.version)
  redis.call('XADD', keys.events, 'MAXLEN', '~', log_cap, v .. '-0', ...)
  return v
end

-- What someone did with authority over others.
local function audit(keys, cap, at, by, action, ...)
  redis.call('XADD', keys.audit, 'MAXLEN', '~', cap, '*', 'at', at, 'by', by, 'action', action, ...)
end

-- The room as those who may know of it see it, as JSON.
local function state_of(room)
  local id, name, description, kind, count, creator, created, active, archived = unpack(redis.call('HMGET', room, 'id', 'name',
    'description', 'kind', 'member_count', 'creator_id', 'created_at', 'last_activity', 'archived_at'))
  local function text(value) return value and cjson.encode(value) or 'null' end
  return table.concat({'{"id":', text(id), ',"name":', text(name), ',"description":', text(description or ''),
    ',"kind":', text(kind), ',"member_count":', count, ',"creator_id":', creator, ',"created_at":', text(created),
    ',"last_activity":', text(active), ',"archived_at":', text(archived), '}'})
end

-- The fields of a log entry that say who someone is. `account` is the key of their account.
local function fields_of(user, account)
  local username, name, role, avatar = unpack(redis.call('HMGET', account, 'username', 'name', 'role', 'avatar'))
  return 'user', user, 'username', username or '', 'name', name or username or '', 'role', role or '', 'avatar', avatar or ''
end

