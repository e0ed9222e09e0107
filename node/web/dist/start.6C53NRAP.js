import{a as m}from"./chunk.YWTVCPR3.js";import"./chunk.KKGDOPXT.js";import{e as o}from"./chunk.JLBYK24Q.js";o[m()].load().catch(()=>{});
